ARG BASE=alpine:3.20
ARG NONE
FROM $BASE AS a
RUN apk add curl=8.5.0-r0
FROM a
RUN apk add git=2.45.2-r0
FROM scratch
RUN apk add curl
FROM ${NONE}
RUN apk add curl
FROM debian:12
RUN apk add curl git
