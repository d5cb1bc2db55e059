FROM debian:12
RUN apt-get update && apt-get install -y nginx
COPY site.conf /etc/nginx/conf.d/
CMD ["nginx", "-g", "daemon off;"]
