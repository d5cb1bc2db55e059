FROM python:3.12 AS web
COPY app.py /app.py
CMD ["python", "/app.py"]

FROM web AS debug
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
RUN pip install --no-cache-dir debugpy
USER app
