FROM python:3.12
COPY . .
RUN pip install playwright && playwright install chromium
CMD ["python", "app.py"]
