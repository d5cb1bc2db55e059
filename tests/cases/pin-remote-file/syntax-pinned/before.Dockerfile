# syntax=docker/dockerfile:1.6.0@sha256:1111111111111111111111111111111111111111111111111111111111111111
FROM alpine:3.20
ADD https://files.example/tool-1.2.3.tar.gz /opt/
