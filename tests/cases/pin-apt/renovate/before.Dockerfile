FROM debian:12
# Tools.
RUN apt-get update && apt-get install -y --no-install-recommends \
        curl \
        # for the sources
        git \
        make xz-utils \
    && rm -rf /var/lib/apt/lists/*
RUN apt-get install -y curl
RUN apt-get install -y curl make
