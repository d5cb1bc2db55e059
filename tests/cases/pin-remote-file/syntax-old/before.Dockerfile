# syntax=docker/dockerfile:1.4
FROM alpine:3.20
ADD https://files.example/tool-1.2.3.tar.gz /opt/
