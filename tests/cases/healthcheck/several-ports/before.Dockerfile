FROM debian:12-slim
RUN apt-get update && apt-get install -y curl
EXPOSE 80 443
CMD ["nginx"]
