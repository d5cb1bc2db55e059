FROM docker:27-dind
ARG PORT=2375
EXPOSE ${PORT}/tcp
EXPOSE 2000-3000
EXPOSE 2376/udp 23750
VOLUME ["/run/docker.sock", "/data"]
VOLUME /data /var/run//docker.sock/
VOLUME var/run/docker.sock
ENV D=/var/run
VOLUME $D/docker.sock
