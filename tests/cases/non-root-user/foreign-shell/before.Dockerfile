FROM python:3.12
SHELL ["pwsh", "-Command"]
COPY app.py /app.py
CMD ["python", "/app.py"]
