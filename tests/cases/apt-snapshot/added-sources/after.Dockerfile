FROM debian:12
RUN sed -i \
    -e 's|^URIs: http://ftp.debian.org/debian$|URIs: http://snapshot.debian.org/archive/debian/20260131T000000Z\nCheck-Valid-Until: no|' \
    -e 's|^URIs: http://security.debian.org/debian-security$|URIs: http://snapshot.debian.org/archive/debian-security/20260131T000000Z\nCheck-Valid-Until: no|' \
    /etc/apt/sources.list.d/debian.sources
RUN apt-get update && apt-get install -y curl
RUN echo "deb http://vendor.example/debian bookworm main" > /etc/apt/sources.list.d/vendor.list && apt-get update && apt-get install -y tool
