FROM \
    # here
    quay.io/a/b \
    AS x
RUN <<EOF
FROM quay.io/x
EOF
