FROM debian:12
SHELL ["pwsh", "-Command"]
RUN apt install -y curl
