ARG A=python:3.12
ARG B=debian:12
ARG C=alpine:3.20
ARG D=$C-extra
ARG E=stage
ARG F=fedora:40
ARG G=later
ARG H=ubuntu:24.04
FROM $A
FROM $A-slim
FROM $B
ARG B
RUN echo "$B"
FROM ${C}
FROM --platform=$F $F
FROM $E
FROM alpine:3.20 AS stage
FROM $E
FROM $G
FROM $H
ONBUILD ARG H
FROM alpine:3.20 AS later
