FROM registry.example/team/base:1
COPY app /app
USER svc
CMD ["python", "/app/main.py"]
