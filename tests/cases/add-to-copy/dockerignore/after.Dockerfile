FROM debian:12
COPY kept.txt /x/
COPY secret.txt /x/
ADD *.tar /x/
ADD rootfs.tar /x/
COPY *.txt /x/
