FROM python:3.12
RUN groupadd -g 2000 app
COPY app.py /app.py
CMD ["python", "/app.py"]
