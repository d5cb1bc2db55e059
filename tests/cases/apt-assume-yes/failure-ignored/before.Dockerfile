FROM debian:12
RUN apt-get upgrade; apt-get install -y curl
RUN apt-get install curl || true
RUN set -e; apt-get install curl; ls
RUN set -e; if apt-get install curl; then ls; fi
