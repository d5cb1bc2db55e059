ARG VERSION=3.12
ARG REG=registry.example
ARG HASH
ARG EMPTY=
ARG MADE=python:${VERSION}
ARG TWICE=alpine:3.19
ARG TWICE=alpine:3.20
FROM python:${VERSION}-slim
FROM ${REG}/app:1
FROM ${REG}/app:$VERSION
FROM app@sha256:${HASH}
FROM $EMPTY
FROM ${HASH}
FROM $NOWHERE
FROM ${MADE}
FROM $TWICE
FROM ${BASE:-alpine:3.20}
COPY --from=$REG/tool:1 / /
RUN --mount=from=${REG}/tool:1,target=/x true
