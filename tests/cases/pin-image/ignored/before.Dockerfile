# drydock ignore=pin-image
FROM alpine:3.20
# hadolint ignore=DL3006
FROM busybox
