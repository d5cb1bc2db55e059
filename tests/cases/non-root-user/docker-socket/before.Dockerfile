FROM python:3.12
COPY app.py /app.py
VOLUME /var/run/docker.sock
CMD ["python", "/app.py"]
