FROM fedora:40
RUN dnf install -y nginx
CMD ["nginx", "-g", "daemon off;"]
