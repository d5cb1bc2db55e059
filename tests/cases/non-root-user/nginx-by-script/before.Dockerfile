FROM debian:12
RUN apt-get update && apt-get install -y nginx
COPY etc /etc
COPY start.sh /start.sh
ENTRYPOINT ["/start.sh"]
CMD ["nginx", "-g", "daemon off;"]
