FROM debian:12 AS base
RUN apt-get update && apt-get install -y curl
FROM base AS one
RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
FROM base
RUN set -x; apt-get install -y make
