FROM python:3.12 AS web
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
COPY app.py /app.py
USER app
CMD ["python", "/app.py"]

FROM python:3.12 AS worker
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
COPY work.py /work.py
USER app
CMD ["python", "/work.py"]
