FROM alpine:3.20
RUN <<EOF
set -e
apk update
# tools
apk add curl
rm -rf /var/cache/apk/*
EOF
