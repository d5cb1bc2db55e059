FROM buildpack-deps:bookworm AS build
WORKDIR /usr/src/server
COPY . .
RUN make

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libssl3 netbase \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /usr/src/server
COPY --from=build /usr/src/server/server /usr/src/server/server
CMD ["./server"]
