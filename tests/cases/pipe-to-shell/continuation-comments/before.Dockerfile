FROM debian:12
RUN set -eux; \
    # the installer
    curl -fsSL https://example.com/a.sh \
      # to the shell
      | bash; \
    rm -rf /tmp/*
ONBUILD RUN curl -fsSL https://example.com/b.sh | sh
