FROM golang:1.22-bookworm AS build
WORKDIR /app
COPY . .
RUN apt-get update && \
    # The tools of the build.
    apt-get install -y --no-install-recommends git protobuf-compiler tini && \
    rm -rf /var/lib/apt/lists/*
RUN go build -o server .

FROM debian:bookworm-slim AS app
# Who reads the mail.
LABEL maintainer="team@app.example"
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates tini && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/server /app/server
COPY --from=build /app/entrypoint.sh /app/entrypoint.sh
COPY --from=build /app/templates /app/templates
COPY entrypoint.sh /usr/local/bin/
RUN useradd --uid 1200 api
USER api
ENTRYPOINT ["tini", "--", "entrypoint.sh"]
CMD ["./server"]
