FROM debian:bookworm AS build
RUN apt-get update && \
    apt-get install -y --no-install-recommends python3 python3-venv python3-dev gcc default-libmysqlclient-dev pkg-config && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /opt/app
RUN python3 -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install -r requirements.txt

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates libmariadb3 python3 && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /opt/app
COPY --from=build /opt/venv /opt/venv
COPY app.py .
CMD ["/opt/venv/bin/gunicorn", "app:app"]
