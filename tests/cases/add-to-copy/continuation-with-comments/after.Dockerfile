FROM debian:12
COPY \
    # the settings
    a.txt \

    # and the rest
    b.txt \
    /etc/
ADD --chown=1:1 \
    rootfs.tar \
    # unpacked here
    /
