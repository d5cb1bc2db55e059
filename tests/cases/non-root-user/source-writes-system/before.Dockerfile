FROM python:3.12-slim
WORKDIR /app
COPY . .
CMD ["gunicorn", "-b", "0.0.0.0:8000", "notes.web:app"]
