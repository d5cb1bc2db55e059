ARG BASE
FROM $BASE
COPY app /app
CMD ["python", "/app/main.py"]
