FROM debian:bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends python3 python3-venv python3-dev gcc default-libmysqlclient-dev pkg-config && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /opt/app
RUN python3 -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install -r requirements.txt
COPY app.py .
CMD ["/opt/venv/bin/gunicorn", "app:app"]
