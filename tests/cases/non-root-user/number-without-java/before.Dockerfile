FROM amazonlinux:2023
COPY app.py /app.py
CMD ["python3", "/app.py"]
