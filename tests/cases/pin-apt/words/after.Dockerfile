FROM debian:12
ENV PACKAGES="a b"
RUN apt-get update && apt-get install -y $PACKAGES curl=7.88.1-10+deb12u8 ./x.deb /tmp/y.deb *.deb git/bookworm-backports \
    linux-headers-$(uname -r) ubuntu-desktop^ 'lib.*' gtk* tool+ other- curl=7.88.1-10+deb12u8 nginx=$NGINX Bad_Name
