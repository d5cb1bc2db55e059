FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends libc6-dev gcc
FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends \
      ca-certificates \
      libc6-dev \
      make \
      git \
      gcc-12 \
      cmake
FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends build-essential cmake
