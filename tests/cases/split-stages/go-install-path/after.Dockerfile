FROM golang:1.22-bookworm AS build
WORKDIR /src
COPY . .
RUN go install .

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
ENV PATH="/go/bin:$PATH"
WORKDIR /src
COPY --from=build /go/bin/api /go/bin/api
COPY --from=build /src/templates /src/templates
EXPOSE 8080
CMD ["api", "-prefork"]
