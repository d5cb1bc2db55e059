FROM docker:27-dind
ONBUILD VOLUME /var/run/docker.sock
EXPOSE 80 \
    # api
    2375
RUN <<EOF
EXPOSE 2375
EOF
