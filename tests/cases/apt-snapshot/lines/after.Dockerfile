FROM debian:11@sha256:abababababababababababababababababababababababababababababababab
RUN sed -i \
    -e 's|^deb http://ftp.debian.org/debian |deb [check-valid-until=no] http://snapshot.debian.org/archive/debian/20250601T000000Z |' \
    -e 's|^deb http://security.debian.org/debian-security |deb [check-valid-until=no] http://snapshot.debian.org/archive/debian-security/20250601T000000Z |' \
    /etc/apt/sources.list
RUN apt-get update && apt-get install -y curl
