FROM python:3.12
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
COPY app.py /app.py
USER app
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["python", "/app.py"]
