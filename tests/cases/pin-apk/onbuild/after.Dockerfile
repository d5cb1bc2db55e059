FROM alpine:3.20
ONBUILD RUN echo https://apk.example/one >> /etc/apk/repositories
ONBUILD RUN apk add --no-cache curl=9.0-r0
RUN apk add git=2.45.2-r0
