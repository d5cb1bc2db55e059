FROM ubuntu:24.04
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app
RUN apt-get update && apt-get install -y nginx && rm /etc/nginx/sites-enabled/default
COPY conf.d/ /etc/nginx/conf.d/
COPY public /srv/public
RUN touch /run/nginx.pid \
    && chown -R app:app /var/lib/nginx /var/log/nginx /run/nginx.pid
USER app
CMD nginx -g 'daemon off;'
