FROM golang:1.22-bookworm
WORKDIR /app
COPY . .
RUN go build -o server . && ln -s /app/server /usr/local/bin/server
CMD ["./server"]
