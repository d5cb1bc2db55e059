FROM python:3.12
COPY app.py /app.py
ENTRYPOINT ["tini", "--", "gosu", "app", "python", "/app.py"]
