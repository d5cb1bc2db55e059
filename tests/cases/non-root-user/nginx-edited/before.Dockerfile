FROM debian:12
RUN apt-get update && apt-get install -y nginx
COPY nginx.conf /etc/nginx/
RUN sed -i 's/8080/80/' /etc/nginx/nginx.conf
CMD ["nginx", "-g", "daemon off;"]
