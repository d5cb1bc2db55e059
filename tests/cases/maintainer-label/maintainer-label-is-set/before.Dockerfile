FROM debian:12-slim AS base
LABEL maintainer="Jane"

FROM base
MAINTAINER Joe
