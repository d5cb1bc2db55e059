FROM python:3.12-slim
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
WORKDIR /app
COPY . .
COPY docker-entrypoint.sh /usr/local/bin/
USER app
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["python", "app.py"]
