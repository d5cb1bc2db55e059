ARG VERSION=12
FROM debian:${VERSION}
RUN apt-get update && apt-get install -y curl=7.88.1-10+deb12u8
