FROM python:3.12 AS base
VOLUME /data
FROM base
COPY app.py /app.py
CMD ["python", "/app.py"]
