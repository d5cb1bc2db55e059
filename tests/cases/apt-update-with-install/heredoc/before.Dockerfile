FROM debian:12
RUN <<EOF
apt-get update
EOF
RUN <<EOF
apt-get install -y curl
EOF
FROM debian:12
RUN apt-get update
RUN <<EOF
apt-get install -y curl \
  git
EOF
