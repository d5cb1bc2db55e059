FROM golang:1.22-bookworm AS build
WORKDIR /app
COPY . .
RUN go build -o server .

FROM debian:bookworm-slim
COPY --from=build /app/server /usr/local/bin/server
CMD ["server"]
