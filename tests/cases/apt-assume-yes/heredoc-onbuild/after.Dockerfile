FROM debian:12
RUN <<EOF
set -e
apt-get update
apt-get install -y curl
EOF
ONBUILD RUN apt-get install -y make
RUN echo "apt-get install curl"
RUN ["apt-get", "install", "curl"]
