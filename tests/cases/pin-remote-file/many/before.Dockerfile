FROM alpine:3.20
ADD https://files.example/tool-1.2.3.tar.gz /opt/
ADD https://files.example/tool-1.2.3.tar.gz /opt/
ADD https://files.example/tool-1.2.3.tar.gz /opt/
ADD https://files.example/tool-1.2.3.tar.gz /opt/
ADD https://files.example/tool-1.2.3.tar.gz /opt/
ADD https://files.example/tool-1.2.3.tar.gz /opt/
ADD https://files.example/tool-1.2.3.tar.gz /opt/
ADD https://files.example/tool-1.2.3.tar.gz /opt/
ADD https://files.example/tool-1.2.3.tar.gz /opt/
ADD https://files.example/tool-1.2.3.tar.gz /opt/
ADD https://files.example/tool-1.2.3.tar.gz /opt/
ADD https://files.example/tool-1.2.3.tar.gz /opt/
