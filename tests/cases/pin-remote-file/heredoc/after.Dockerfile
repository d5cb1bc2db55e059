# syntax=docker/dockerfile:1
FROM alpine:3.20
RUN <<EOF
ADD https://files.example/tool-1.2.3.tar.gz /opt/
EOF
ADD <<EOF /x
https://files.example/tool-1.2.3.tar.gz
EOF
COPY https://files.example/tool-1.2.3.tar.gz /opt/
ADD --checksum=sha256:ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12 https://files.example/tool-1.2.3.tar.gz /opt/
