FROM golang:1.22-bookworm
WORKDIR /app
COPY server /app
RUN go build -o server .
CMD ["./server"]
