FROM debian:12
ARG APT_FLAGS
RUN apt-get install $APT_FLAGS curl && apt-get install -y --no-install-recommends ${PACKAGES}
