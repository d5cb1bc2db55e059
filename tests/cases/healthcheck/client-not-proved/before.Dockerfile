FROM debian:12-slim
RUN apt-get update && apt-get install -y curl && apt-get purge -y curl
EXPOSE 80
CMD ["nginx"]
