FROM python:3.12
RUN mkdir -p /data
WORKDIR /data
COPY seed.db /data/
COPY app.py /app.py
CMD ["python", "/app.py"]
