FROM python:3.12
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt && python build_index.py
CMD ["python", "app.py"]
