FROM python:3.12
# Tools.
RUN apt-get update && \
    # The client of the database.
    apt-get install -y --no-install-recommends postgresql-client && \
    rm -rf /var/lib/apt/lists/*
COPY app.py \
     # The program's settings.
     settings.py \
     /app/
# What it serves.
EXPOSE 8080

CMD ["python", \
     # without buffers
     "-u", "/app/app.py"]
