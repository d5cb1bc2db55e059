FROM debian:12 AS mirror
RUN sed -i 's/ftp.debian.org/mirror.example/' /etc/apt/sources.list.d/debian.sources
RUN apt-get update && apt-get install -y curl
FROM debian:12 AS later
RUN apt-get update && apt-get install -y curl
RUN rm /etc/apt/sources.list.d/debian.sources
FROM debian:12 AS user
USER app
RUN apt-get update && apt-get install -y curl
FROM debian:12 AS sudo
RUN sudo apt-get update && sudo apt-get install -y curl
FROM vendor.example/image:1 AS vendor
RUN apt-get update && apt-get install -y curl
FROM old.example/image:1 AS old
RUN apt-get update && apt-get install -y curl
FROM gone.example/image:1 AS gone
RUN apt-get update && apt-get install -y curl
FROM nobody.example/image:1 AS nobody
RUN apt-get update && apt-get install -y curl
FROM scratch AS scratch
RUN apt-get update && apt-get install -y curl
FROM $BASE
RUN apt-get update && apt-get install -y curl
