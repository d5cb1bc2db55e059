FROM debian:12
RUN apt-get update
COPY sources.list /etc/apt/sources.list
RUN apt-get install -y curl
FROM debian:12
RUN apt-get update
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get install -y curl
FROM debian:12
RUN apt-get update
RUN echo deb >> /etc/apt/sources.list
RUN apt-get install -y curl
