FROM alpine:3.20
RUN apk add --no-cache --virtual .fetch curl
EXPOSE 80
CMD ["httpd"]
