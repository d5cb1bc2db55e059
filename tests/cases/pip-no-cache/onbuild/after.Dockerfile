FROM python:3.12
ONBUILD COPY r.txt .
ONBUILD RUN pip install --no-cache-dir -r r.txt
