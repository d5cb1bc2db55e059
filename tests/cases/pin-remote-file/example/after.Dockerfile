# syntax=docker/dockerfile:1
FROM alpine:3.20
ADD --checksum=sha256:ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12 https://files.example/tool-1.2.3.tar.gz /opt/
ADD --chmod=755 --checksum=sha256:cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34 https://files.example/v4/other /usr/local/bin/other
ADD https://files.example/install.sh /tmp/
ADD https://git.example/a/repo.git#0123012301230123012301230123012301230123 /src
