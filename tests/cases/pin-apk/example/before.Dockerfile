FROM alpine:3.20
RUN apk add --no-cache ca-certificates curl \
 && apk add --no-cache --virtual .build-deps g++ python3 \
 && apk del .build-deps
