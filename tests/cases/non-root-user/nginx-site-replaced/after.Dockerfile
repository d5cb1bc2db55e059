FROM debian:12
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app
RUN apt-get update && apt-get install -y nginx
COPY site.conf /etc/nginx/sites-available/site
RUN ln -sf /etc/nginx/sites-available/site /etc/nginx/sites-enabled/default \
    && echo "daemon off;" >> /etc/nginx/nginx.conf \
    && ln -sf /dev/stdout /var/log/nginx/access.log
RUN touch /run/nginx.pid \
    && chown -R app:app /var/lib/nginx /var/log/nginx /run/nginx.pid
USER app
CMD ["nginx"]
