FROM golang:1.22-bookworm
ADD . /app
WORKDIR /app
RUN GOAMD64=v3 go build -ldflags="-s -w" .
EXPOSE 8080
CMD ./api -prefork
