FROM rust:1.79
COPY . /app
WORKDIR /app/server
RUN cargo build --release
CMD ["/app/target/release/api"]
