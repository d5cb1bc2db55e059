FROM \
    # the runtime
    --platform=linux/amd64 \
    python:3.12 \
    AS run
RUN <<EOF
FROM golang:1.22
EOF
