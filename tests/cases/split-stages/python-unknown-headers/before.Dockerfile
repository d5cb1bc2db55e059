FROM python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends gcc libgdal-dev
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD ["python", "app.py"]
