FROM alpine:3.20
RUN addgroup -S web && adduser -S -D -H -u 1500 -G web web
COPY site /srv/site
RUN apk add --no-cache python3
WORKDIR /srv/site
ENTRYPOINT ["python3", "server.py"]
