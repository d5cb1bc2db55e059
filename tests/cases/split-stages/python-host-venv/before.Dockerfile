FROM python:3.12
WORKDIR /app
RUN python -m venv venv
COPY . .
RUN venv/bin/pip install -r requirements.txt
CMD ["venv/bin/python", "app.py"]
