FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN go build -o /out/server .

FROM scratch
COPY --from=build /out/server /server
VOLUME /data
ENTRYPOINT ["/server"]
