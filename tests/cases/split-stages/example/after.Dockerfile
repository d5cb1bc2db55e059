# syntax=docker/dockerfile:1
FROM golang:1.22-bookworm AS build
ARG VERSION=dev
ENV PORT=8080
WORKDIR /src
# Modules first: the cache keeps them.
COPY go.mod ./
RUN go mod download
COPY . .
RUN go build -ldflags "-X main.version=$VERSION" -o /usr/local/bin/api .

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="api"
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/*
ENV PORT=8080
WORKDIR /src
COPY --from=build /usr/local/bin/api /usr/local/bin/api
COPY --from=build /src/templates /src/templates
# The port that the load balancer asks.
EXPOSE 8080
HEALTHCHECK CMD curl -f http://localhost:8080/ || exit 1
CMD ["api"]
