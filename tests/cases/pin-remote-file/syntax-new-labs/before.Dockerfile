# syntax=mirror.example/docker/dockerfile:1.9-labs
FROM alpine:3.20
ADD https://files.example/tool-1.2.3.tar.gz /opt/
