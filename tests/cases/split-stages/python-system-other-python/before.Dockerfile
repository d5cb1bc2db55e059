FROM ubuntu:22.04
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3.11 python3-pip gcc
WORKDIR /opt/app
COPY requirements.txt .
RUN python3.11 -m pip install --no-cache-dir -r requirements.txt
COPY app.py .
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]
