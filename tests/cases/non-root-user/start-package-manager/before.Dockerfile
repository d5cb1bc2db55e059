FROM python:3.12
COPY app.py /app.py
CMD pip install -r /requirements.txt && python /app.py
