FROM debian:12
RUN apt-get update \
    && curl -s https://example.com/a.sh \
    | sh
