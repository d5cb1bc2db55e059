FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
        build-essential \
        python3 \
        python3-dev \
        python3-pip \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY setup.py ./
COPY src ./src

# Beside the distribution's own packages, as most files do it.
RUN pip3 install --break-system-packages --no-index --no-build-isolation .

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates \
        python3 \
        python3-distutils \
        python3-setuptools \
        python3-wheel \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/lib/python3.11/dist-packages /usr/local/lib/python3.11/dist-packages
COPY --from=build /usr/local/bin /usr/local/bin
WORKDIR /app
COPY app.py ./
EXPOSE 8000
CMD ["python3", "app.py"]
