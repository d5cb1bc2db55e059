ARG BASE=base
FROM base
FROM docker.io/library/base:latest
FROM $BASE
COPY --from=assets / /
COPY --from=asset / /
RUN --mount=from=assets,target=/x true
