FROM debian:12-slim
RUN apt-get update && apt-get install -y curl
RUN curl -fsSL https://deb.vendor.example/setup_20.x | bash - \
    && apt-get install -y nodejs
