FROM debian:12
RUN apt-get update && apt-get install -y nginx
COPY site.conf /etc/nginx/sites-available/site
RUN ln -sf /etc/nginx/sites-available/site /etc/nginx/sites-enabled/default \
    && echo "daemon off;" >> /etc/nginx/nginx.conf \
    && ln -sf /dev/stdout /var/log/nginx/access.log
CMD ["nginx"]
