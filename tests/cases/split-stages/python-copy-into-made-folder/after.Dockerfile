FROM python:3.12 AS build
RUN mkdir -p /srv/app
COPY requirements.txt /srv/app
RUN pip install --no-cache-dir -r /srv/app/requirements.txt

FROM python:3.12-slim
RUN mkdir -p /srv/app
COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY app.py /srv/app/
CMD ["python", "/srv/app/app.py"]
