FROM alpine:3.20
ADD https://files.example/OpenSSL_1_1_1m.tgz /a
ADD https://files.example/main/c/curl/curl_7.88.deb /a
ADD https://files.example/o/r/8f3a9c1d/install.sh /a
ADD https://files.example/2024-01-31/x /a
ADD https://files.example/releases/20240131/x /a
ADD https://files.example/v12/x-linux-amd64 /a
ADD https://files.example/go1.22.linux-amd64.tar.gz?x=y#z /a
