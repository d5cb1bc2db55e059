FROM debian:12
RUN apt-get install $APT_OPTS curl
RUN apt-get install -y $PACKAGES
