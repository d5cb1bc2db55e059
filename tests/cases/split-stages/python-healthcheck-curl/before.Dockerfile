FROM python:3.12
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
HEALTHCHECK CMD curl -f http://localhost:8000/
CMD ["python", "app.py"]
