FROM alpine:3.20 AS Build
FROM alpine:3.20 AS build
FROM alpine:3.20
COPY --from=Build /a /b
