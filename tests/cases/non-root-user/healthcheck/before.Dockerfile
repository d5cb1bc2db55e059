FROM python:3.12
COPY app.py /app.py
HEALTHCHECK CMD service app status
CMD ["python", "/app.py"]
