FROM debian:12
RUN groupadd -g 500000 app && \
    useradd -m \
      -u 500000 app
