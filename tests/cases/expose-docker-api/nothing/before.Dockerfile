FROM docker:27-dind
EXPOSE 8080
VOLUME /var/lib/docker
COPY docker.sock /var/run/docker.sock
