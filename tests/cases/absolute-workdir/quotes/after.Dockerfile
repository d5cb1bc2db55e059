FROM debian:12
WORKDIR "/srv"
WORKDIR "/srv/my app"
WORKDIR '/srv/my app/data'
WORKDIR /srv/my app/data/plain words
WORKDIR '/with $dollar'
WORKDIR below
WORKDIR "/it's"
WORKDIR below
