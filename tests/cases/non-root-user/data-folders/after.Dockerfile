FROM python:3.12
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
WORKDIR /app
ENV UPLOADS=/srv/uploads
RUN mkdir -p /app/src /app/logs "$UPLOADS" /var/cache/{pages,thumbs} /opt/tool && cd /opt/tool && make
COPY . .
RUN mkdir -p /srv/uploads /var/cache/pages /var/cache/thumbs \
    && chown -R app:app /app/logs /srv/uploads /var/cache/pages /var/cache/thumbs
USER app
CMD ["python", "src/app.py"]
