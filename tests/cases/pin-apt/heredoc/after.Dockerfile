# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -e
apt-get update
apt-get install -y \
  curl=7.88.1-10+deb12u8 \
  git=1:2.39.5-0+deb12u2
EOF
