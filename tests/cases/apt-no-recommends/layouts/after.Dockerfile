FROM debian:12
RUN apt-get -yq install --no-install-recommends ca-certificates curl git; apt install -qq -y --no-install-recommends \
    -t bookworm-backports \
    curl
RUN apt-get install --no-install-recommends \
    # needed by make
    libc6-dev \
    gcc -y
RUN sudo -E apt-get install -y -t sid --no-install-recommends curl > /dev/null
RUN if true; then apt-get -f install -y --no-install-recommends; fi; echo "apt-get install -y x"
RUN bash -c "apt-get install -y curl"
