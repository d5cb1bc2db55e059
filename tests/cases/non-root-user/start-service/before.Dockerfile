FROM python:3.12
COPY app.py /app.py
CMD service nginx start && tail -f /dev/null
