FROM alpine:3.20
RUN apk add --root /rootfs --initdb curl
RUN apk add -p /rootfs curl
RUN apk add --repositories-file=/r curl
RUN apk add --arch aarch64 curl
RUN apk add --no-network curl
RUN apk add --keys-dir /k curl
