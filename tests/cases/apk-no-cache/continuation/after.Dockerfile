FROM alpine:3.20
RUN apk update \
    # the tools
    && apk add --no-cache \
       # for the fetch
       curl \
       git \
    && make install \
    && rm -rf /var/cache/apk/*
