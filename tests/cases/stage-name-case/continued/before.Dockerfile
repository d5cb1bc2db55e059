FROM alpine:3.20 \
    # why
    AS Build

FROM alpine:3.20
COPY \
    # from there
    --from=Build \
    /a /b
