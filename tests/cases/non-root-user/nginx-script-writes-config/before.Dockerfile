FROM debian:12
RUN apt-get update && apt-get install -y nginx gettext-base
COPY etc /etc
COPY start.sh /start.sh
CMD ["/start.sh"]
