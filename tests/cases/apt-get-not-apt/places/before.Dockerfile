FROM debian:12
ARG BUILD_DEPS="make gcc"
RUN sudo apt install -y curl; if true; then /usr/bin/apt purge -y curl; fi && (apt clean) \
    # comment between
    && DEBIAN_FRONTEND=noninteractive apt install -y $BUILD_DEPS \
    && x=$(apt autoremove -y)
RUN echo "apt install curl" && which apt && test -x /usr/bin/apt
# apt install in a comment
RUN ["apt", "install", "-y", "curl"]
RUN "apt" install -y curl
ONBUILD RUN apt update
RUN <<EOF
apt update
apt install -y curl
EOF
