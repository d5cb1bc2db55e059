FROM python:3.12
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
RUN mkdir -p /data
WORKDIR /data
COPY seed.db /data/
COPY app.py /app.py
RUN chown -R app:app /data
USER app
CMD ["python", "/app.py"]
