FROM python:3.12
CMD ["python", "/app.py"]
COPY app.py /app.py