FROM debian:12 AS base
WORKDIR /srv
FROM base AS child
WORKDIR /srv/app
FROM child
WORKDIR /srv/app/data
FROM debian:12
WORKDIR other
