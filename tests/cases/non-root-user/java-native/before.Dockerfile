FROM maven:3.9-eclipse-temurin-21 AS builder
WORKDIR /src
COPY . .
RUN mvn -Pnative package

FROM debian:12-slim
COPY --from=builder /src/target/app /usr/local/bin/app
CMD ["/usr/local/bin/app"]
