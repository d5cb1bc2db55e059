ARG WHICH=Build
FROM alpine:3.20 AS Build
FROM alpine:3.20 AS other
COPY --from=Build /a /b
FROM ${WHICH}
