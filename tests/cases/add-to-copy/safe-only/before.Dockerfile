FROM debian:12
ADD . /app
ADD app.py /app/
