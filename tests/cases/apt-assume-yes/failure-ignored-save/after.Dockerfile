FROM debian:12
RUN apt-get upgrade; apt-get install -y curl
