FROM alpine:3.20 \
    # why
    AS build

FROM alpine:3.20
COPY \
    # from there
    --from=build \
    /a /b
