FROM python:3.12
RUN apt-get update \
    # the tools
    && pip install --no-cache-dir \
       # web
       flask \
       gunicorn \
    && echo "pip install nothing" # pip install
