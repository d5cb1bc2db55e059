FROM python:3.12-slim
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1
RUN apt-get update && apt-get install -y --no-install-recommends \
    gcc \
    libc6-dev \
    # headers of PostgreSQL
    libpq-dev \
    && rm -rf /var/lib/apt/lists/*
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
RUN useradd --no-log-init --uid 1000 app
COPY manage.py .
COPY shop shop
RUN mkdir -p /app/media && chown -R app:app /app/media
USER app
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/')"]
CMD ["gunicorn", "shop.wsgi:application", "--bind", "0.0.0.0:8000"]
