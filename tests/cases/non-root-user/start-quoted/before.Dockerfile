FROM python:3.12
COPY app.py /app.py
CMD sh -c 'mount -a; python /app.py'
