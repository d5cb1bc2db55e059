FROM golang:1.24
WORKDIR /src
COPY . .
WORKDIR /src/cmd/server
RUN go build -o /server .
