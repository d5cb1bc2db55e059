FROM debian:12

# Refresh the lists

# The client
RUN apt-get update -qq && apt-get install -y \
    curl
FROM debian:12

RUN apt-get update \
    && apt-get install -y curl \
    && apt-get clean
FROM debian:12
# comment between
RUN sudo apt update > /dev/null && \
    DEBIAN_FRONTEND=noninteractive apt-get install -y curl && \
    apt-get clean
