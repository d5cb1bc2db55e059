FROM debian:12
RUN <<-EOF
	set -eu
	apt-get update
	apt-get install -y --no-install-recommends \
	  ca-certificates \
	  curl \
	  git
EOF
ONBUILD RUN apt-get install -y --no-install-recommends make
