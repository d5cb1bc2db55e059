FROM alpine:3.20 AS a
RUN echo https://apk.example/one > /etc/apk/repositories && apk add curl
FROM alpine:3.20 AS b
RUN apk add curl=8.5.0-r0 && sed -i 's/v3.20/v3.21/' /etc/apk/repositories && apk add git
FROM alpine:3.20 AS c
COPY repositories /etc/apk/
RUN apk add curl
FROM alpine:3.20 AS d
COPY --from=c /etc/apk/repositories /etc/apk/repositories
RUN apk add curl
FROM alpine:3.20 AS e
RUN [ -n "$X" ] && echo https://apk.example/one >> /etc/apk/repositories || true
RUN apk add curl
FROM alpine:3.20 AS f
RUN ["sh", "-c", "echo x >> /etc/apk/repositories"]
RUN apk add curl
FROM alpine:3.20 AS g
RUN { echo https://apk.example/one; } >> /etc/apk/repositories
RUN setup-apkrepos -1
RUN apk add curl
FROM alpine:3.20 AS h
RUN echo "https://apk.example/$UNKNOWN" >> /etc/apk/repositories
RUN apk add curl
FROM alpine:3.20 AS i
COPY key.pub /etc/apk/keys/
RUN apk add curl=8.5.0-r0
