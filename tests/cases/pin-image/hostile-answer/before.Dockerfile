FROM alpine:3.20
FROM busybox
