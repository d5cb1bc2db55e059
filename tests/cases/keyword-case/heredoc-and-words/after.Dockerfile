FROM alpine:3.20 AS as
RUN <<EOF
run copy from
EOF
RUN echo run && \
    # copy this
    copy
COPY run env
CMD ["run", "cmd"]
