FROM alpine:3.20
RUN <<EOF
set -e
# tools
apk add \
  curl=8.5.0-r0 \
  git=2.45.2-r0
if true; then apk add jq=1.7.1-r0; fi
EOF
COPY <<EOF /x
RUN apk add curl
EOF
RUN sh -c "apk add curl"
RUN ["apk", "add", "curl"]
