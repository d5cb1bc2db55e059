# syntax=docker/dockerfile:1
FROM debian:12
RUN sudo -u app -H npm ci
RUN env A=b sudo true && x=$(sudo id -u)
RUN /usr/bin/sudo ls
RUN if true; then sudo ls; fi
RUN bash -c 'sudo ls'
USER 1000
RUN sudo ls
USER root
RUN sudo ls
RUN apk add --no-cache bash sudo=1.9.15-r0 && yum -y install sudo
RUN sed -i 's/ALL$/NOPASSWD: ALL/' /etc/sudoers
RUN echo 'app ALL=NOPASSWD: ALL' | tee /etc/sudoers.d/app
COPY <<EOF /etc/sudoers.d/b
b ALL=(ALL) NOPASSWD: ALL
EOF
RUN <<EOF
sudo ls
cat > /etc/sudoers.d/c <<X
c ALL=(ALL) NOPASSWD: ALL
X
EOF
ONBUILD RUN sudo ls
HEALTHCHECK CMD sudo true
ENTRYPOINT exec sudo app
RUN sudo -u "$APP" ls
