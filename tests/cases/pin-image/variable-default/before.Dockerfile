ARG BASE=python:3.12 OTHER="node:22-slim"
ARG QUOTED='golang:1.22'
ARG PLATFORM=linux/amd64
FROM $BASE AS one
FROM --platform=$PLATFORM ${BASE} AS two
FROM "${OTHER}"
FROM ${QUOTED}
ARG BASE=3
RUN echo $BASE
