FROM golang:1.22-bookworm AS build
ENV GOBIN=/usr/local/bin
WORKDIR /src
COPY . .
RUN go install .

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY --from=build /usr/local/bin/api /usr/local/bin/api
COPY --from=build /src/templates /src/templates
EXPOSE 8080
CMD ["api", "-prefork"]
