FROM python:3.12
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
COPY app.py /app.py
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["python", "/app.py"]
