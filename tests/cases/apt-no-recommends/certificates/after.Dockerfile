FROM debian:12 AS base
RUN apt-get update && apt-get install -y --no-install-recommends build-essential ca-certificates curl libssl-dev

FROM base
# named by the stage below
RUN apt-get update && apt-get install -y --no-install-recommends wget

FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends \
    build-essential \
    # for downloads
    ca-certificates \
    git \
    curl

FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && apt-get install -y --no-install-recommends wget

FROM debian:12
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl=7.88.* \
 && apt-get install -y --no-install-recommends wget ca-certificates

FROM debian:12
RUN <<EOF
apt-get update
apt-get install -y --no-install-recommends \
  ca-certificates \
  wget \
  make
EOF
