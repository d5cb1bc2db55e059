FROM python:3.12-slim
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
WORKDIR /app
COPY --chown=app:app . .
COPY docker-entrypoint.sh /usr/local/bin/
RUN chown app:app /app
USER app
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["python", "app.py"]
