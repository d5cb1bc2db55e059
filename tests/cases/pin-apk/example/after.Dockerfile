FROM alpine:3.20
RUN apk add --no-cache ca-certificates=20240226-r0 curl=8.5.0-r0 \
 && apk add --no-cache --virtual .build-deps g++=13.2.1_git20240309-r0 python3=3.12.3-r1 \
 && apk del .build-deps
