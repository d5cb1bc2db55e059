FROM debian:12
RUN groupadd -g 500000 app && \
    useradd -l -m \
      -u 500000 app
