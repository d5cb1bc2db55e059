FROM debian:12
RUN echo "deb http://snapshot.debian.org/archive/debian/20250101T000000Z bookworm main" > /etc/apt/sources.list && rm -rf /etc/apt/sources.list.d
RUN apt-get update && apt-get install -y curl
FROM debian:9
RUN apt-get update && apt-get install -y curl
