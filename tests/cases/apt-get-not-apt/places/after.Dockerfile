FROM debian:12
ARG BUILD_DEPS="make gcc"
RUN sudo apt-get install -y curl; if true; then /usr/bin/apt-get purge -y curl; fi && (apt-get clean) \
    # comment between
    && DEBIAN_FRONTEND=noninteractive apt-get install -y $BUILD_DEPS \
    && x=$(apt-get autoremove -y)
RUN echo "apt install curl" && which apt && test -x /usr/bin/apt
# apt install in a comment
RUN ["apt", "install", "-y", "curl"]
RUN "apt" install -y curl
ONBUILD RUN apt-get update
RUN <<EOF
apt-get update
apt-get install -y curl
EOF
