FROM debian:12
RUN wget \
      --no-check-certificate \
      https://example.com/a.tgz \
    && curl -sk https://example.com/b
