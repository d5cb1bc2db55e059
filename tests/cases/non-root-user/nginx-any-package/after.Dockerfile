FROM alpine:3.20
RUN addgroup -S -g 10001 app \
    && adduser -S -D -H -u 10001 -G app app
RUN apk add --no-cache nginx
COPY nginx.conf /etc/nginx/nginx.conf
RUN mkdir -p /var/cache/nginx \
    && chown -R app:app /var/cache/nginx
USER app
CMD ["nginx", "-g", "daemon off; pid /tmp/nginx.pid;"]
