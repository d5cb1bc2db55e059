FROM scratch
COPY --from=alpine:3.20@sha256:2020202020202020202020202020202020202020202020202020202020202020 /bin/busybox /bin/
FROM golang:1.22@sha256:2222222222222222222222222222222222222222222222222222222222222222 AS build
FROM build AS test
FROM BUILD
COPY --from=build / /
COPY --from=0 / /
COPY --from=Test / /
COPY --from=9 / /
COPY --from=scratch / /
RUN --mount=from=build,target=/x true
RUN --mount=type=cache,target=/from=x true
COPY --from=later / /
FROM build AS later
