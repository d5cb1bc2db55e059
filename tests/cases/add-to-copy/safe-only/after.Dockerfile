FROM debian:12
COPY . /app
ADD app.py /app/
