FROM python:3.12
COPY --chown=www-data:www-data . /srv
WORKDIR /srv
CMD ["python", "app.py"]
