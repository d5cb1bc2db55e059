# syntax=docker/dockerfile:1
FROM registry.example/base/debian:12 AS build
RUN true

FROM quay.io/app/runtime:2
COPY --from=build /app /app
COPY --from=busybox:1.36 /bin/busybox /bin/
