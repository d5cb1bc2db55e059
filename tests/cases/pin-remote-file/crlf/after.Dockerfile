# syntax=docker/dockerfile:1
FROM alpine:3.20
ADD --checksum=sha256:ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12 https://files.example/tool-1.2.3.tar.gz \
  /opt/
ADD https://git.example/a/repo.git#0123012301230123012301230123012301230123 /src
