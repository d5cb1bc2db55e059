FROM golang:1.22-bookworm AS build
ENV CGO_ENABLED=0
WORKDIR /src
COPY . .
RUN go build -o /api .

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY --from=build /api /api
COPY --from=build /src/NEWS.md /src/NEWS.md
COPY --from=build /src/doc /src/doc
COPY --from=build /src/templates /src/templates
EXPOSE 8080
ENTRYPOINT ["/api"]
