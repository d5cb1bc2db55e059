# syntax=docker/dockerfile:1.7
FROM alpine:3.20
ADD --checksum=sha256:ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12 https://files.example/tool-1.2.3.tar.gz /opt/
ADD --checksum=sha256:0000000000000000000000000000000000000000000000000000000000000000 https://files.example/v4/other /opt/
