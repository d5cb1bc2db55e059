FROM golang:1.22-bookworm
WORKDIR /app
COPY . .
VOLUME /data
RUN mkdir -p /data/cache && go build -o server .
CMD ["./server"]
