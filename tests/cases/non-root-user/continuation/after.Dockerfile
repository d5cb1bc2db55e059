FROM python:3.12
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
# Tools.
RUN apt-get update && \
    # The client of the database.
    apt-get install -y --no-install-recommends postgresql-client && \
    rm -rf /var/lib/apt/lists/*
COPY app.py \
     # The program's settings.
     settings.py \
     /app/
USER app
# What it serves.
EXPOSE 8080

CMD ["python", \
     # without buffers
     "-u", "/app/app.py"]
