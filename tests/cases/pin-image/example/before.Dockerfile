# syntax=docker/dockerfile:1
ARG RUNTIME=python:3.12-slim
FROM python:3.12 AS build
RUN --mount=from=busybox:1.36,target=/busybox /busybox/bin/busybox true
COPY . /src
FROM ${RUNTIME}
COPY --from=build /src /app
COPY --from=registry.example:5000/tools/probe /probe /usr/local/bin/
