FROM debian:12
ADD a.txt /x/
ADD a.txt \
    # settings
    /y/
ADD rootfs.tar /z/
