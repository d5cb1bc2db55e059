FROM alpine:3.20 AS base
RUN apk add --no-cache curl
FROM debian:12
RUN ./setup.sh
FROM base
RUN apk add --no-cache git
