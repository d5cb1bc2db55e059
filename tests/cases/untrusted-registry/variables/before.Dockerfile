ARG REGISTRY
ARG HOST=registry.example
ARG VERSION
ARG IMAGE=quay.io/x/y
FROM ${REGISTRY}/app AS a
FROM ${HOST}/app:${VERSION} AS b
FROM registry.example/app:${VERSION} AS c
FROM quay.io/app:${VERSION}-slim AS d
FROM ${IMAGE} AS e
FROM $UNSET AS f
FROM quay.io/${VERSION} AS g
