FROM gradle:8-jdk21 AS builder
WORKDIR /src
COPY . .
RUN gradle installDist

FROM eclipse-temurin:21-jre
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
COPY --from=builder /src/build/install/app /opt/app
USER app
CMD ["/opt/app/bin/app"]
