FROM python:3.12
COPY . /app
CMD ["uwsgi", "--ini", "/app/uwsgi.ini"]
