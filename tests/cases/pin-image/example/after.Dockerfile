# syntax=docker/dockerfile:1@sha256:d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1
ARG RUNTIME=python:3.12-slim@sha256:ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12
FROM python:3.12@sha256:cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34 AS build
RUN --mount=from=busybox:1.36@sha256:ef56ef56ef56ef56ef56ef56ef56ef56ef56ef56ef56ef56ef56ef56ef56ef56,target=/busybox /busybox/bin/busybox true
COPY . /src
FROM ${RUNTIME}
COPY --from=build /src /app
COPY --from=registry.example:5000/tools/probe:2.4.1@sha256:0789078907890789078907890789078907890789078907890789078907890789 /probe /usr/local/bin/
