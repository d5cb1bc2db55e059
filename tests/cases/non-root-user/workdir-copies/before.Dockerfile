FROM python:3.12
WORKDIR /srv/app
RUN pip install --no-cache-dir flask
COPY app.py seed.db ./
ADD static static/
CMD python app.py > app.log 2>&1
