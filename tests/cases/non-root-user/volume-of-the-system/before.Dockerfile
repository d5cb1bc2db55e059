FROM python:3.12
COPY app.py /app.py
VOLUME /etc/app
CMD ["python", "/app.py"]
