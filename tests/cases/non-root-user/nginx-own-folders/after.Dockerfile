FROM debian:12
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app
RUN apt-get update && apt-get install -y nginx
RUN mkdir -p /app/run /app/logs
COPY nginx.conf /app/nginx.conf
RUN chown -R app:app /app/run /app/logs /var/lib/nginx
USER app
CMD ["nginx", "-c", "/app/nginx.conf"]
