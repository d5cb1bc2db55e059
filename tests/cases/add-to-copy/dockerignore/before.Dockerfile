FROM debian:12
ADD kept.txt /x/
ADD secret.txt /x/
ADD *.tar /x/
ADD rootfs.tar /x/
ADD *.txt /x/
