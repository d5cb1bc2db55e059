FROM debian:12
WORKDIR "/srv"
WORKDIR "my app"
WORKDIR 'data'
WORKDIR plain words
WORKDIR '/with $dollar'
WORKDIR below
WORKDIR "/it's"
WORKDIR below
