FROM debian:12
RUN apt-get update && apt-get install -y curl=7.88.1-10+deb12u8 \
 && curl -fsSL https://vendor.example/key | gpg --dearmor -o /usr/share/keyrings/vendor.gpg \
 && echo "deb [signed-by=/usr/share/keyrings/vendor.gpg] http://vendor.example/ bookworm main" > /etc/apt/sources.list.d/vendor.list \
 && apt-get update && apt-get install -y tool=2.0-1
