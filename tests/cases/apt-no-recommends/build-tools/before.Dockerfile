FROM debian:12
RUN apt-get update && apt-get install -y gcc
FROM debian:12
RUN apt-get update && apt-get install -y \
      git \
      gcc-12 \
      cmake
FROM debian:12
RUN apt-get update && apt-get install -y cmake
