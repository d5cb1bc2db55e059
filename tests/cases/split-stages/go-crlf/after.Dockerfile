FROM golang:1.22-bookworm AS build
WORKDIR /app
COPY . .
RUN go build \
    # where it goes
    -o server .

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/server /app/server
COPY --from=build /app/templates /app/templates
CMD ["./server"]
