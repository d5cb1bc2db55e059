FROM golang:1.22-bookworm
ENV CGO_ENABLED=0
WORKDIR /src
COPY . .
RUN go build -o /api .
EXPOSE 8080
ENTRYPOINT ["/api"]
