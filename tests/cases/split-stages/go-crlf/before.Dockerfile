FROM golang:1.22-bookworm
WORKDIR /app
COPY . .
RUN go build \
    # where it goes
    -o server .
CMD ["./server"]
