FROM alpine:3.20
ONBUILD ADD https://files.example/tool-1.2.3.tar.gz /opt/
ONBUILD ADD https://git.example/a/repo.git#v1.2 /src
