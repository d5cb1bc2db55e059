FROM debian:12
WORKDIR /root
WORKDIR ~/app
