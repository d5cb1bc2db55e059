FROM alpine:3.20 AS as
RUN <<EOF
run copy from
EOF
run echo run && \
    # copy this
    copy
COPY run env
cmd ["run", "cmd"]
