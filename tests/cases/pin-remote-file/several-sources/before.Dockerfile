FROM alpine:3.20
ADD https://files.example/tool-1.2.3.tar.gz https://files.example/v4/other /opt/
ADD https://files.example/tool-1.2.3.tar.gz local.txt /opt/
ADD https://git.example/a/repo.git#v1.2 https://git.example/a/repo.git /src/
ADD local.txt /opt/
