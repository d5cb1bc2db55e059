FROM ubuntu AS a
FROM ubuntu:latest AS b
FROM debian
FROM debian:latest
FROM docker.io/library/ubuntu AS full
COPY --from=busybox:latest /bin/busybox /bin/
