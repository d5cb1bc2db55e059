FROM registry.example/team/debian:12
RUN apt-get update && apt-get install -y nginx-light
COPY nginx.conf /etc/nginx/
CMD ["nginx", "-g", "daemon off;"]
