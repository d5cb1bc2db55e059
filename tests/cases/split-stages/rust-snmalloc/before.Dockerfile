FROM rust:1.79

ENV DATABASE_URL=postgres://db/app
ADD ./ /app
WORKDIR /app

RUN cargo clean
RUN RUSTFLAGS="-C target-cpu=native" cargo build --release

EXPOSE 8080

CMD ./target/release/api
