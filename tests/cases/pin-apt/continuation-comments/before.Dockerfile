FROM debian:12
# What the build needs.
RUN apt-get update && apt-get install -y \
    # for the health check
    curl \

    # for the sources
    git ca-certifi\
cates \
    && true
