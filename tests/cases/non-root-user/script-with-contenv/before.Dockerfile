FROM python:3.12-slim
WORKDIR /app
COPY . .
COPY start /usr/local/bin/
ENTRYPOINT ["start"]
CMD ["python", "app.py"]
