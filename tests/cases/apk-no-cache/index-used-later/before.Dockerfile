FROM alpine:3.20
RUN apk update && apk add -U curl && rm -rf /tmp/x
COPY setup.sh /
RUN ./setup.sh
