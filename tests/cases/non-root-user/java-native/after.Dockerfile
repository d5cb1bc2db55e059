FROM maven:3.9-eclipse-temurin-21 AS builder
WORKDIR /src
COPY . .
RUN mvn -Pnative package

FROM debian:12-slim
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app
COPY --from=builder /src/target/app /usr/local/bin/app
USER app
CMD ["/usr/local/bin/app"]
