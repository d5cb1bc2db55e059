# syntax=docker/dockerfile:1
FROM debian:12
RUN apt-get update && apt-get install -y nginx
COPY <<EOF /etc/nginx/nginx.conf
daemon off;
events {}
http {
  server {
    listen 8080;
  }
}
EOF
CMD ["nginx"]
