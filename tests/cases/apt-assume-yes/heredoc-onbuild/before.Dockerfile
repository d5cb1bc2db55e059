FROM debian:12
RUN <<EOF
set -e
apt-get update
apt-get install curl
EOF
ONBUILD RUN apt-get install make
RUN echo "apt-get install curl"
RUN ["apt-get", "install", "curl"]
