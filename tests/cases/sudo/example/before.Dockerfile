FROM ubuntu:24.04
RUN apt-get update && apt-get install -y sudo
RUN useradd -m app && echo "app ALL=(ALL) NOPASSWD:ALL" >> /etc/sudoers
USER app
RUN sudo mkdir /data && sudo chown app /data
CMD ["sudo", "-E", "/usr/sbin/nginx"]
