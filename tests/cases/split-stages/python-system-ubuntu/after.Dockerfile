FROM ubuntu:22.04 AS build
# The database's client library is linked by mysqlclient.
RUN apt-get update && apt-get install -y \
    build-essential \
    default-libmysqlclient-dev \
    pkg-config \
    poppler-utils \
    python3 \
    python3-dev \
    python3-pip \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/app
COPY requirements.txt .
RUN pip3 install --no-cache-dir -r requirements.txt

FROM ubuntu:22.04
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates \
        libmysqlclient21 \
        poppler-utils \
        python3 \
        python3-distutils \
        python3-setuptools \
        python3-wheel \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/app
COPY --from=build /usr/local/lib/python3.10/dist-packages /usr/local/lib/python3.10/dist-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY app.py .
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]
