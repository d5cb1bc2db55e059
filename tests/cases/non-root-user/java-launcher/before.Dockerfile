FROM gradle:8-jdk21 AS builder
WORKDIR /src
COPY . .
RUN gradle installDist

FROM eclipse-temurin:21-jre
COPY --from=builder /src/build/install/app /opt/app
CMD ["/opt/app/bin/app"]
