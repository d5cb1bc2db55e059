FROM alpine:3.20
RUN <<EOF
set -e
# tools
apk add --no-cache curl
EOF
