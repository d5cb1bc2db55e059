FROM debian:12
RUN apt-get upgrade -y; apt-get install -y curl
RUN apt-get install -y curl || true
RUN set -e; apt-get install -y curl; ls
RUN set -e; if apt-get install -y curl; then ls; fi
