FROM debian:12
# hadolint ignore=DL3004
RUN sudo ls
