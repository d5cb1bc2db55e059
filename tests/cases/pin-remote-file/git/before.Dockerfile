# syntax=docker/dockerfile:1.4
FROM alpine:3.20
ADD https://git.example/a/repo.git /src
ADD https://git.example/a/repo.git# /src
ADD https://git.example/a/repo.git#:docs /src
ADD --keep-git-dir=true https://git.example/a/repo.git#v1.2:docs /src
ADD https://git.example/a/repo.git#0123456789012345678901234567890123456789 /src
ADD https://git.example/a/repo.git#gone /src
ADD https://git.example/a/repo.git?ref=v1.2 /src
ADD git@git.example:a/repo.git#v1.2 /src
ADD github.com/a/repo.git /src
ADD "https://git.example/a/repo.git#v1.2" /src
