FROM debian:12
RUN echo "deb [trusted=yes] https://deb.example/nginx bookworm nginx" > /etc/apt/sources.list.d/nginx.list \
    && apt-get update && apt-get install -y nginx
COPY nginx.conf /etc/nginx/
CMD ["nginx", "-g", "daemon off;"]
