FROM debian:12
ADD ["a.txt", "/x/"]
ADD ["with space.txt", "a.txt", "/x y/"]
ADD --chown=1:1 [ "a.txt", "/x/" ]
ADD ["rootfs.tar", "/x/"]
