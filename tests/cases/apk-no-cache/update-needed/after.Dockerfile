FROM alpine:3.20
RUN apk update && apk upgrade && apk add --no-cache curl && rm -rf /var/cache/apk/*
RUN apk add --no-cache git
RUN apk update && apk search nginx
