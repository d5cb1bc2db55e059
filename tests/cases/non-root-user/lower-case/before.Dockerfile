from python:3.12
copy app.py /app.py
cmd ["python", "/app.py"]
