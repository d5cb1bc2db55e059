FROM debian:12 AS setup
RUN apt-get update && apt-get install -y curl=7.88.1-10+deb12u8 && curl -fsSL https://deb.example/setup_20.x | bash - \
 && apt-get install -y nodejs
FROM debian:12 AS mirror
RUN sed -i 's/ftp.debian.org/mirror.example/' /etc/apt/sources.list.d/debian.sources
RUN apt-get update && apt-get install -y curl
FROM debian:12 AS copied
COPY apt/vendor.list /etc/apt/sources.list.d/
RUN apt-get update && apt-get install -y curl git
FROM debian:12 AS preferred
RUN printf 'Package: *\nPin: release a=testing\nPin-Priority: 900\n' > /etc/apt/preferences.d/testing
RUN apt-get install -y curl
FROM debian:12 AS vendor
RUN curl -o repo.deb https://deb.example/x-release_1_all.deb && dpkg -i repo.deb && apt-get install -y curl
FROM ubuntu AS ppa
RUN add-apt-repository ppa:owner/name && apt-get install -y curl
