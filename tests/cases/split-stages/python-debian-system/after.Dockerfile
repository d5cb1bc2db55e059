FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-pip gcc
WORKDIR /opt/app
COPY . .
RUN pip3 install --break-system-packages -r requirements.txt

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates \
        python3 \
        python3-distutils \
        python3-setuptools \
        python3-wheel \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/app
COPY --from=build /usr/local/lib/python3.11/dist-packages /usr/local/lib/python3.11/dist-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY . .
CMD ["python3", "app.py"]
