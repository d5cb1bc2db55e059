FROM registry.example/team/base:1
RUN groupadd --gid 10001 appuser \
    && useradd --no-log-init --uid 10001 --gid appuser --create-home --shell /usr/sbin/nologin appuser
COPY app /app
USER appuser
CMD ["python", "/app/main.py"]
