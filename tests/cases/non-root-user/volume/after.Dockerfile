FROM python:3.12
ENV STORE=/var/lib/notes
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
RUN mkdir -p /var/lib/notes \
    && chown app:app /var/lib/notes
VOLUME ["/var/lib/notes", "/tmp/scratch"]
WORKDIR /app
COPY . .
USER app
CMD ["python", "notes.py"]
