FROM debian:12
ADD rootfs.tar /
ADD src.tar.gz /src/
ADD pack.tar.bz2 /pack/
ADD pack.tar.xz /pack/
ADD disguised /x/
ADD list.txt rootfs.tar /x/
ADD parts/* /x/
ADD broken.tar.gz /x/
