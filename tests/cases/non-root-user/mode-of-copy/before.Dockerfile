FROM python:3.12
COPY --chmod=0600 app.py /app.py
CMD ["python", "/app.py"]
