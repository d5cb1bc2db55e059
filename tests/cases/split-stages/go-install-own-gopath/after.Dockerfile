FROM golang:1.22-bookworm AS build
ENV GOPATH=/opt/go PATH=/opt/go/bin:$PATH
WORKDIR /src
COPY . .
RUN go install .

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
ENV GOPATH=/opt/go PATH=/opt/go/bin:$PATH
WORKDIR /src
COPY --from=build /opt/go/bin/api /opt/go/bin/api
COPY --from=build /src/templates /src/templates
EXPOSE 8080
CMD ["api", "-prefork"]
