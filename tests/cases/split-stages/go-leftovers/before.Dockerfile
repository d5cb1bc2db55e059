FROM golang:1.22-bookworm
WORKDIR /app
COPY . .
RUN mkdir -p /var/lib/server && echo 'level = info' > /etc/server.conf && go build -o server .
CMD ["./server"]
