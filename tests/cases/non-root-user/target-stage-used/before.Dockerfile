FROM python:3.12 AS web
COPY app.py /app.py
CMD ["python", "/app.py"]

FROM web AS debug
RUN pip install --no-cache-dir debugpy
