# The web service.
FROM python:3.12

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1

WORKDIR /app

# Dependencies change seldom.
COPY requirements.txt .
RUN pip install -r requirements.txt

# The application
COPY . .

EXPOSE 8000
USER 1000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]
