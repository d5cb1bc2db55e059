# syntax=docker/dockerfile:1
FROM debian:12
WORKDIR /srv
RUN <<EOF
WORKDIR app
EOF
