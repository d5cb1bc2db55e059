FROM rust:1.80-alpine AS build
WORKDIR /src
COPY . .
RUN cargo build --release

FROM alpine:3.20
RUN apk add --no-cache ca-certificates
COPY --from=build /src/target/release/tool /usr/local/bin/tool
ENTRYPOINT ["tool"]
CMD ["--help"]
