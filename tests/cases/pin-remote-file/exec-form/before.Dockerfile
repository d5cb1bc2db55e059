FROM alpine:3.20
ADD ["https://files.example/tool-1.2.3.tar.gz", "/opt/"]
ADD --chown=1 --chmod=755 \
  [ "https://files.example/v4/other", \
  "/opt/" ]
ADD --chown=1 [ "https://git.example/a/repo.git#v1.2:sub dir", "/src" ]
