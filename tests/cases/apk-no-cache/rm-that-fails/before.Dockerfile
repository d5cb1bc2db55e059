FROM alpine:3.20
RUN apk update && apk upgrade && apk add curl && rm /var/cache/apk/*
RUN apk add git && find / -name x && rm -r /var/cache/apk
