FROM python:3.12
COPY app.py /app.py
CMD ["gunicorn", "--user", "www-data", "app:app"]
