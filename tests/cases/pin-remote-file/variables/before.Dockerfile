FROM alpine:3.20
ARG V=1.2.3
ENV BASE=https://files.example
ADD https://files.example/tool-$V.tar.gz /opt/
ADD ${BASE}/tool-1.2.3.tar.gz /opt/
ADD $NOWHERE /opt/
ADD https://git.example/a/repo.git#$V /src
ADD $V/x /opt/
