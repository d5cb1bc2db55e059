FROM debian:12

# Refresh the lists
RUN apt-get update -qq

# The client
RUN apt-get install -y \
    curl
FROM debian:12

RUN apt-get update

RUN apt-get install -y curl \
    && apt-get clean
FROM debian:12
RUN sudo apt update > /dev/null
# comment between
RUN DEBIAN_FRONTEND=noninteractive apt-get install -y curl && \
    apt-get clean
