FROM golang:1.22-bookworm AS build
ADD . /app
WORKDIR /app
RUN GOAMD64=v3 go build -ldflags="-s -w" .

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/api /app/api
COPY --from=build /app/templates /app/templates
EXPOSE 8080
CMD ./api -prefork
