FROM alpine:3.20
RUN <<EOF
set -e
# tools
apk add \
  curl \
  git
if true; then apk add jq; fi
EOF
COPY <<EOF /x
RUN apk add curl
EOF
RUN sh -c "apk add curl"
RUN ["apk", "add", "curl"]
