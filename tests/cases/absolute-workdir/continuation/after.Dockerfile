FROM debian:12
WORKDIR /srv
WORKDIR \
    # the service
    /srv/app
WORKDIR /srv/app/da\
ta
WORKDIR /srv/app/data/./da\
ta
