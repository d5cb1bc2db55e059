FROM debian:12
RUN apt install -y --no-color curl
RUN apt install -y 'php8.*-cli'
RUN apt-get install -y ./local-*.deb libfoo=1.2* curl/bookworm $PACKAGES
RUN apt-get -o Dpkg::Options::=--force-confold -qqy install curl
