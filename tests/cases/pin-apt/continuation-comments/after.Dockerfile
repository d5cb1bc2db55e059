FROM debian:12
# What the build needs.
RUN apt-get update && apt-get install -y \
    # for the health check
    curl=7.88.1-10+deb12u8 \

    # for the sources
    git=1:2.39.5-0+deb12u2 ca-certifi\
cates \
    && true
