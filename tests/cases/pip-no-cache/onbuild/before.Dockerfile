FROM python:3.12
ONBUILD COPY r.txt .
ONBUILD RUN pip install -r r.txt
