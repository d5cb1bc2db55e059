FROM debian:12 AS base
RUN apt-get update && apt-get install -y build-essential curl libssl-dev

FROM base
# named by the stage below
RUN apt-get update && apt-get install -y wget

FROM debian:12
RUN apt-get update && apt-get install -y \
    build-essential \
    # for downloads
    git \
    curl

FROM debian:12
RUN apt-get update && apt-get install -y ca-certificates && apt-get install -y wget

FROM debian:12
RUN apt-get update \
 && apt-get install -y curl=7.88.* \
 && apt-get install -y wget ca-certificates

FROM debian:12
RUN <<EOF
apt-get update
apt-get install -y \
  wget \
  make
EOF
