FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl nginx
EXPOSE 8080
CMD ["nginx", "-g", "daemon off;"]
