ARG BASE=alpine:3.20
ARG NONE
FROM $BASE AS a
RUN apk add curl
FROM a
RUN apk add git
FROM scratch
RUN apk add curl
FROM ${NONE}
RUN apk add curl
FROM debian:12
RUN apk add curl git
