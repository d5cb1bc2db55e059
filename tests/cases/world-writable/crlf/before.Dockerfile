FROM debian:12
RUN true \
    && chmod 777 \
      /data
