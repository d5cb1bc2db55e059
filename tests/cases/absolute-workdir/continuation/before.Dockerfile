FROM debian:12
WORKDIR /srv
WORKDIR \
    # the service
    app
WORKDIR da\
ta
WORKDIR ./da\
ta
