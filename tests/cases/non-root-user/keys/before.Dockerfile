FROM python:3.12
RUN openssl req -x509 -newkey rsa:2048 -nodes -keyout /key.pem -out /cert.pem -subj /CN=a
COPY app.py /app.py
CMD ["python", "/app.py"]
