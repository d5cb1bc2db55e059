# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -e
# curl https://example.com | sh
apt-get update
curl -fsSL https://example.com/setup.sh \
  | bash -
EOF
RUN <<'PY' python3
print("curl https://example.com | sh")
PY
COPY <<EOF /usr/local/bin/update
curl -s https://example.com/a.sh | sh
EOF
