FROM python:3.12
RUN groupadd --gid 10001 appuser \
    && useradd --no-log-init --uid 10001 --gid appuser --create-home --shell /usr/sbin/nologin appuser
RUN groupadd -g 2000 app
COPY app.py /app.py
USER appuser
CMD ["python", "/app.py"]
