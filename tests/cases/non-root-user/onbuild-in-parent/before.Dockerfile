FROM python:3.12 AS base
ONBUILD RUN pip install -r requirements.txt

FROM base
COPY app.py /app.py
CMD ["python", "/app.py"]
