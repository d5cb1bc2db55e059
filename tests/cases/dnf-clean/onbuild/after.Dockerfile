FROM fedora:40
ONBUILD RUN dnf -y install a && dnf clean all
