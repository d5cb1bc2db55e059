ARG TARGET=build-b
FROM golang:1.22 AS build-a
FROM golang:1.22 AS build-b
FROM build-${KIND}
FROM $TARGET
FROM ${KIND}-b
COPY --from=build-$KIND /a /b
