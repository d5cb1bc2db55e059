FROM debian:12
COPY a.txt /x/
COPY a.txt \
    # settings
    /y/
ADD rootfs.tar /z/
