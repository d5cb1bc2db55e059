FROM debian:12 AS base
RUN apt-get update && apt-get install -y curl=7.88.1-10+deb12u8
FROM base AS build
RUN apt-get install -y git=1:2.39.5-0+deb12u2
FROM ubuntu:24.04
RUN apt-get update && apt-get install -y git=1:2.43.0-1ubuntu7.3
