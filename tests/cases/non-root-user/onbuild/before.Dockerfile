FROM python:3.12
WORKDIR /app
ONBUILD COPY . /app
ONBUILD USER root
CMD ["python", "app.py"]
