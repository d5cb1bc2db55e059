FROM alpine:3.20
ADD https://files.example/tool-1.2.3.tar.gz /opt/
ADD --chmod=755 https://files.example/v4/other /usr/local/bin/other
ADD https://files.example/install.sh /tmp/
ADD https://git.example/a/repo.git#v1.2 /src
