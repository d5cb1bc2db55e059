FROM alpine:3.20 AS base
RUN apk update && apk add curl
FROM debian:12
RUN ./setup.sh
FROM base
RUN apk add git
