FROM debian:12
# first
# hadolint ignore=DL3015
RUN apt-get update \
    # second
 && apt-get install -y curl
