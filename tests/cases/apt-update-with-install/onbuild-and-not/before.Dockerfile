FROM debian:12
RUN apt-get update
ONBUILD RUN apt-get install -y curl
