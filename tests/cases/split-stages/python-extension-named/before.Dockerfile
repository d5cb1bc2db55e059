FROM debian:bookworm
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
WORKDIR /app
COPY app.py ./
EXPOSE 8000
CMD ["python3", "app.py"]
