FROM alpine:3.20
# drydock ignore=pin-remote-file
ADD https://files.example/tool-1.2.3.tar.gz /opt/
ADD https://files.example/v4/other /opt/
ADD https://files.example/tool-1.2.3.tar.gz /opt/
