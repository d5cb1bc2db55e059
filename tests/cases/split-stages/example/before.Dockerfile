# syntax=docker/dockerfile:1
FROM golang:1.22-bookworm
LABEL org.opencontainers.image.title="api"
ARG VERSION=dev
ENV PORT=8080
WORKDIR /src
# Modules first: the cache keeps them.
COPY go.mod ./
RUN go mod download
COPY . .
RUN go build -ldflags "-X main.version=$VERSION" -o /usr/local/bin/api .
# The port that the load balancer asks.
EXPOSE 8080
HEALTHCHECK CMD curl -f http://localhost:8080/ || exit 1
CMD ["api"]
