FROM ubuntu:24.04
# `apt upgrade` may install new packages, `apt-get upgrade` alone may not.
RUN apt update \
    && apt -y upgrade \
    && apt upgrade --with-new-pkgs -y
