FROM python:3.12
RUN useradd -m app
USER app
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD ["python", "app.py"]
