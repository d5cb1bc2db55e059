FROM python:3.12
ADD https://files.example/model.bin /model.bin
COPY app.py /app.py
CMD ["python", "/app.py"]
