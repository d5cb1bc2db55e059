FROM debian:12 AS base
WORKDIR /srv
FROM base AS child
WORKDIR app
FROM child
WORKDIR data
FROM debian:12
WORKDIR other
