FROM debian:12
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app
RUN apt-get update && apt-get install -y nginx
COPY nginx.conf /etc/nginx/
RUN touch /run/nginx.pid \
    && chown -R app:app /var/log/nginx /var/lib/nginx /run/nginx.pid
USER app
VOLUME /var/log/nginx
CMD ["nginx", "-g", "daemon off;"]
