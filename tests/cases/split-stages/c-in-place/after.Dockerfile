FROM alpine:3.20 AS build
RUN apk add --no-cache build-base zlib-dev curl
COPY . /app
WORKDIR /app
RUN make

FROM alpine:3.20
WORKDIR /app
COPY --from=build /app/server /app/server
ENTRYPOINT ["./server"]
