FROM python:3.12
COPY app.py /root/app.py
CMD ["python", "/root/app.py"]
