FROM debian:12 AS base
RUN apt-get update
FROM base
RUN apt-get install -y curl
FROM debian:12 AS bare
RUN true
FROM bare
RUN apt-get update && apt-get install -y curl
