FROM alpine:3.20 AS base
RUN apk add --no-cache wget
EXPOSE 80/tcp
FROM base

# start it
cmd ["httpd", "-f"]
