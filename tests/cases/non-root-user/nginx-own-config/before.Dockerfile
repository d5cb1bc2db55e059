FROM debian:12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends nginx-light \
    && rm -rf /var/lib/apt/lists/*
COPY nginx.conf /etc/nginx/nginx.conf
COPY site /var/www/site
EXPOSE 8080
CMD ["nginx", "-g", "daemon off;"]
