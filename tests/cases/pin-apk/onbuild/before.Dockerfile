FROM alpine:3.20
ONBUILD RUN echo https://apk.example/one >> /etc/apk/repositories
ONBUILD RUN apk add --no-cache curl
RUN apk add git
