FROM debian:12
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app
RUN apt-get update && apt-get install -y nginx
COPY etc /etc
COPY start.sh /start.sh
RUN touch /run/nginx.pid \
    && chown -R app:app /var/lib/nginx /var/log/nginx /run/nginx.pid
USER app
ENTRYPOINT ["/start.sh"]
CMD ["nginx", "-g", "daemon off;"]
