FROM registry.example/team/base:1
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
COPY app /app
USER app
CMD ["python", "/app/main.py"]
