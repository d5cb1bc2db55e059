FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
ADD assets.tar.gz /srv/
CMD ["python", "app.py"]
