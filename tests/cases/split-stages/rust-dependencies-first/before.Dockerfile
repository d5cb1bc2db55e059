FROM rust:1.79 as server
WORKDIR /app
# Only the crates, so that they are built once.
COPY Cargo.toml Cargo.lock ./
RUN mkdir src && echo 'fn main() {}' > src/main.rs && cargo build --release && rm -rf src
COPY src ./src
RUN cargo build --release && cp target/release/api /usr/local/bin/api
USER 1000
ENTRYPOINT ["api"]
