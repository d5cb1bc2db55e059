FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends \
        # renovate: datasource=deb depName=curl registryUrl=http://mirror.example/debian?suite=bookworm&components=main&binaryArch=amd64
        curl \
        git
