FROM debian:12-slim
RUN apt-get update && apt-get install -y openssh-server
EXPOSE 22 8080
CMD ["/usr/sbin/sshd", "-D"]
