FROM python:3.12
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
WORKDIR /app
COPY . .
COPY seed /data/seed
RUN mkdir -p /app/logs /usr/share/man/man1
RUN chown -R app:app /data /app/logs
USER app
VOLUME /data
EXPOSE 8000
CMD ["python", "notes.py"]
