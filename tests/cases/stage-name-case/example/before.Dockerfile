FROM golang:1.23 AS Build
RUN go build -o /app

FROM debian:12-slim
COPY --from=Build /app /app
