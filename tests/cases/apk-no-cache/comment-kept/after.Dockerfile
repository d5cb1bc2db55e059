FROM alpine:3.20
RUN apk update \
 # why
 && rm -rf /var/cache/apk/* \
 # what
 && apk add --no-cache curl
