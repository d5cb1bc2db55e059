ARG TAG=3.20
FROM alpine:3.20 AS Build
FROM alpine:${TAG:-x}
COPY --from=Build /a /b
