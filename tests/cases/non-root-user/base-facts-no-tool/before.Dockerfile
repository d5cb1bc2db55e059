FROM registry.example/team/base:1
COPY app /app
CMD ["python", "/app/main.py"]
