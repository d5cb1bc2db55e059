FROM python:3.12
COPY requirements.txt /srv/app
RUN pip install --no-cache-dir -r /srv/app/requirements.txt
COPY app.py /srv/app/
CMD ["python", "/srv/app/app.py"]
