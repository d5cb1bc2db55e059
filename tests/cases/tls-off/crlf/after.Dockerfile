FROM debian:12
RUN wget \
      https://example.com/a.tgz \
    && curl -s https://example.com/b
