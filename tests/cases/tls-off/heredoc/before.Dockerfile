FROM debian:12
RUN <<EOF
set -e
curl -k https://example.com/a -o a
wget --no-check-certificate \
  https://example.com/b
EOF
