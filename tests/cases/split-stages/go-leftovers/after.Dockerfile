FROM golang:1.22-bookworm AS build
WORKDIR /app
COPY . .
RUN mkdir -p /var/lib/server && echo 'level = info' > /etc/server.conf && go build -o server .

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/server /app/server
COPY --from=build /app/templates /app/templates
COPY --from=build /var/lib/server /var/lib/server
COPY --from=build /etc/server.conf /etc/server.conf
CMD ["./server"]
