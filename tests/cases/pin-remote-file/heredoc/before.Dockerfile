FROM alpine:3.20
RUN <<EOF
ADD https://files.example/tool-1.2.3.tar.gz /opt/
EOF
ADD <<EOF /x
https://files.example/tool-1.2.3.tar.gz
EOF
COPY https://files.example/tool-1.2.3.tar.gz /opt/
ADD https://files.example/tool-1.2.3.tar.gz /opt/
