ARG BASE=base
FROM base
FROM docker.io/library/base:latest
FROM $BASE
COPY --from=assets / /
COPY --from=asset:latest@sha256:2222222222222222222222222222222222222222222222222222222222222222 / /
RUN --mount=from=assets,target=/x true
