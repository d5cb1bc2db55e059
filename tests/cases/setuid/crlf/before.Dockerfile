FROM debian:12
RUN true \
    && chmod u+s \
      /usr/bin/x
