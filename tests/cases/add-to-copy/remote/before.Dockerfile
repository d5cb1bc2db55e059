FROM debian:12
ADD https://example.com/tool.tar.gz /tmp/
ADD http://example.com/a.conf https://example.com/b.conf /etc/
ADD ftp://example.com/pub/c.conf /etc/
ADD https://github.com/owner/repo.git#v1 /src
ADD git@github.com:owner/repo.git /src
ADD git://example.com/repo.git /src
ADD ssh://git@example.com/repo.git /src
ADD github.com/owner/repo /src
ADD https://example.com/a.conf b.conf /etc/
ENV SITE=https://example.com
ADD $SITE/a.conf /etc/
ARG MIRROR=https://mirror.example
ADD ${MIRROR}/a.conf /etc/
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/x /x
