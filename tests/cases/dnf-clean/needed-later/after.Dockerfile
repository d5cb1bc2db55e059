FROM fedora:40
RUN dnf install -y a
RUN dnf -C install -y b && dnf clean all
