FROM debian:12
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get -q install curl
RUN apt-get -q=1 --download-only install curl
RUN apt-get remove curl && apt-get purge git && apt-get autoremove && apt-get dist-upgrade
RUN apt-get --no-install-recommends install \
    # the client
    curl \
    $PACKAGES
