FROM debian:12
WORKDIR /srv
WORKDIR /srv/app
WORKDIR /srv/lib
