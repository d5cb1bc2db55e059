FROM alpine:3.20
ADD https://files.example/tool-1.2.3.tar.gz https://files.example/v4/other /opt/
ADD https://files.example/tool-1.2.3.tar.gz local.txt /opt/
ADD https://git.example/a/repo.git#0123012301230123012301230123012301230123 https://git.example/a/repo.git#4567456745674567456745674567456745674567 /src/
ADD local.txt /opt/
