FROM rust:1.79 as build
WORKDIR /app
# Only the crates, so that they are built once.
COPY Cargo.toml Cargo.lock ./
RUN mkdir src && echo 'fn main() {}' > src/main.rs && cargo build --release && rm -rf src
COPY src ./src
RUN cargo build --release && cp target/release/api /usr/local/bin/api

FROM debian:bookworm-slim as server
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libssl3 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /usr/local/bin/api /usr/local/bin/api
USER 1000
ENTRYPOINT ["api"]
