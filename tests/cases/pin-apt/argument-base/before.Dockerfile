ARG VERSION=12
FROM debian:${VERSION}
RUN apt-get update && apt-get install -y curl
