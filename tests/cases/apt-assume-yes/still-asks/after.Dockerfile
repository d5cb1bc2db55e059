FROM debian:12
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get -q install -y curl
RUN apt-get -q=1 --download-only install -y curl
RUN apt-get remove -y curl && apt-get purge -y git && apt-get autoremove -y && apt-get dist-upgrade -y
RUN apt-get --no-install-recommends install -y \
    # the client
    curl \
    $PACKAGES
