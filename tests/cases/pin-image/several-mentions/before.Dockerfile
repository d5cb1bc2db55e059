FROM alpine:3.20 AS a
RUN --mount=type=bind,from=alpine:3.20,target=/x --mount=from=busybox,target=/y true
COPY --from=alpine:3.20 --chown=1:1 /etc/os-release /x
COPY --chown=1:1 --from=alpine:3.20 /etc/os-release /x
FROM alpine:3.20
