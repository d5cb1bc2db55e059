FROM debian:8
RUN apt-get update && apt-get install -y curl git
