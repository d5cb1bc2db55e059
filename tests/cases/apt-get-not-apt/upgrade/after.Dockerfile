FROM ubuntu:24.04
# `apt upgrade` may install new packages, `apt-get upgrade` alone may not.
RUN apt-get update \
    && apt-get -y upgrade --with-new-pkgs \
    && apt-get upgrade --with-new-pkgs -y
