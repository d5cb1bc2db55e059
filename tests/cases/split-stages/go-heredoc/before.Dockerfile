FROM golang:1.22-bookworm
WORKDIR /app
COPY . .
RUN <<EOS
set -e
go mod download
go build -o /usr/local/bin/api .
EOS
VOLUME /data
CMD ["api"]
