FROM golang:1.22-bookworm
WORKDIR /app
COPY . .
RUN ./prepare.sh && go build -o server .
CMD ["./server"]
