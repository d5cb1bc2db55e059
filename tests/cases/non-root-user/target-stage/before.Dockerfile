FROM python:3.12 AS web
COPY app.py /app.py
CMD ["python", "/app.py"]

FROM python:3.12 AS worker
COPY work.py /work.py
CMD ["python", "/work.py"]
