FROM rust:1.80-alpine AS build
WORKDIR /src
COPY . .
RUN cargo build --release

FROM alpine:3.20
RUN addgroup -S -g 10001 app \
    && adduser -S -D -H -u 10001 -G app app
RUN apk add --no-cache ca-certificates
COPY --from=build /src/target/release/tool /usr/local/bin/tool
USER app
ENTRYPOINT ["tool"]
CMD ["--help"]
