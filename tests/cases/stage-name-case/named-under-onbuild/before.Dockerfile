FROM alpine:3.20 AS Build
FROM Build
ONBUILD COPY --from=Build /a /b
