# syntax=docker/dockerfile:1
FROM alpine:3.20
# drydock ignore=pin-remote-file
ADD https://files.example/tool-1.2.3.tar.gz /opt/
ADD --checksum=sha256:cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34cd34 https://files.example/v4/other /opt/
ADD --checksum=sha256:ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12 https://files.example/tool-1.2.3.tar.gz /opt/
