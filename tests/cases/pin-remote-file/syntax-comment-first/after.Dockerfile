# syntax=docker/dockerfile:1
# A comment ends the directives.
# syntax=docker/dockerfile:1.4
FROM alpine:3.20
ADD --checksum=sha256:ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12 https://files.example/tool-1.2.3.tar.gz /opt/
