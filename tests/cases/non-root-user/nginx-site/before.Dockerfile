FROM ubuntu:24.04
RUN apt-get update && apt-get install -y nginx && rm /etc/nginx/sites-enabled/default
COPY conf.d/ /etc/nginx/conf.d/
COPY public /srv/public
CMD nginx -g 'daemon off;'
