FROM rust:1.79 AS build

ENV DATABASE_URL=postgres://db/app
ADD ./ /app
WORKDIR /app

RUN cargo clean
RUN RUSTFLAGS="-C target-cpu=native" cargo build --release

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libatomic1 libstdc++6 \
    && rm -rf /var/lib/apt/lists/*
ENV DATABASE_URL=postgres://db/app
WORKDIR /app
COPY --from=build /app/target/release/api /app/target/release/api

EXPOSE 8080

CMD ./target/release/api
