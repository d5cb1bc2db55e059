FROM debian:12
RUN apt-get -yq install curl git; apt install -qq -y \
    -t bookworm-backports \
    curl
RUN apt-get install \
    # needed by make
    gcc -y
RUN sudo -E apt-get install -y -t sid curl > /dev/null
RUN if true; then apt-get -f install -y; fi; echo "apt-get install -y x"
RUN bash -c "apt-get install -y curl"
