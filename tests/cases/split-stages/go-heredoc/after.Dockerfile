FROM golang:1.22-bookworm AS build
WORKDIR /app
COPY . .
RUN <<EOS
set -e
go mod download
go build -o /usr/local/bin/api .
EOS

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /usr/local/bin/api /usr/local/bin/api
COPY --from=build /app/templates /app/templates
VOLUME /data
CMD ["api"]
