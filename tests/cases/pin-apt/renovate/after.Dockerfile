FROM debian:12
# Tools.
RUN apt-get update && apt-get install -y --no-install-recommends \
        # renovate: datasource=deb depName=curl registryUrl=http://deb.example/debian?suite=bookworm&components=main&binaryArch=amd64
        curl=7.88.1-10+deb12u8 \
        # for the sources
        # renovate: datasource=deb depName=git registryUrl=http://deb.example/debian-security?suite=bookworm-security&components=main&binaryArch=amd64
        git=1:2.39.5-0+deb12u2 \
        # renovate: datasource=deb depName=make registryUrl=http://deb.example/debian?suite=bookworm&components=main&binaryArch=amd64
        make=4.3-4.1 xz-utils=5.4.1-0.2 \
    && rm -rf /var/lib/apt/lists/*
# renovate: datasource=deb depName=curl registryUrl=http://deb.example/debian?suite=bookworm&components=main&binaryArch=amd64
RUN apt-get install -y curl=7.88.1-10+deb12u8
RUN apt-get install -y curl=7.88.1-10+deb12u8 make=4.3-4.1
