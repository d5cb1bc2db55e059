FROM python:3.12
COPY app.py /app.py
CMD ["haproxy", "-f", "app.cfg"]
