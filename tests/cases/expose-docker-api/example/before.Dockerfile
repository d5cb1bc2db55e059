FROM docker:27-dind
EXPOSE 2375 2376
VOLUME /var/run/docker.sock
