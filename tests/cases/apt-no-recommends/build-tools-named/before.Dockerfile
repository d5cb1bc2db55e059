FROM debian:12
RUN apt-get update && apt-get install -y gcc make libc6-dev cmake
FROM debian:12
RUN apt-get update && apt-get install -y cmake g++-12 ninja-build
FROM debian:12 AS tools
RUN apt-get update && apt-get install -y build-essential
FROM tools
RUN apt-get update && apt-get install -y cmake gcc
