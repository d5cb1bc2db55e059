FROM debian:12
RUN apt-get update && apt-get install -y nginx
RUN mkdir -p /app/run /app/logs
COPY nginx.conf /app/nginx.conf
CMD ["nginx", "-c", "/app/nginx.conf"]
