FROM debian:12
RUN apt-get update \
 && apt-get install -y \
    curl=7.88.1-10+deb12u8 \
    git=1:2.39.5-0+deb12u2
