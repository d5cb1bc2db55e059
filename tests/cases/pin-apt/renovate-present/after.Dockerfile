FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends \
        # renovate: datasource=deb depName=curl registryUrl=http://mirror.example/debian?suite=bookworm&components=main&binaryArch=amd64
        curl=7.88.1-10+deb12u8 \
        # renovate: datasource=deb depName=git registryUrl=http://deb.example/debian-security?suite=bookworm-security&components=main&binaryArch=amd64
        git=1:2.39.5-0+deb12u2
