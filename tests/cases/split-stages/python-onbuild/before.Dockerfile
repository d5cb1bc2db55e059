FROM python:3.12
WORKDIR /app
ONBUILD COPY . .
RUN pip install flask
CMD ["python", "app.py"]
