FROM debian:12
RUN apt-get update && apt-get install -y curl
RUN echo "deb http://vendor.example/debian bookworm main" > /etc/apt/sources.list.d/vendor.list && apt-get update && apt-get install -y tool
