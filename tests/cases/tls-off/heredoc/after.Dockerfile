FROM debian:12
RUN <<EOF
set -e
curl https://example.com/a -o a
wget \
  https://example.com/b
EOF
