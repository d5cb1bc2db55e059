ARG TAG=3.20
FROM alpine:3.20 AS build
FROM alpine:${TAG:-x}
COPY --from=build /a /b
