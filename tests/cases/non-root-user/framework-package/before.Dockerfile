FROM python:3.12-slim
RUN pip install --no-cache-dir "gradio==4.10.0" "fastapi==0.112.4"
WORKDIR /app
COPY app.py /app/app.py
CMD ["python", "app.py"]
