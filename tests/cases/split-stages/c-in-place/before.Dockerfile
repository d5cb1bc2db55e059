FROM alpine:3.20
RUN apk add --no-cache build-base zlib-dev curl
COPY . /app
WORKDIR /app
RUN make
ENTRYPOINT ["./server"]
