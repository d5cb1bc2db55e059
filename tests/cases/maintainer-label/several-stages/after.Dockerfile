FROM debian:12-slim AS build
LABEL org.opencontainers.image.authors="Jane"
LABEL org.opencontainers.image.authors="Joe"

FROM debian:12-slim
LABEL version="1"
LABEL org.opencontainers.image.authors="Jane"
