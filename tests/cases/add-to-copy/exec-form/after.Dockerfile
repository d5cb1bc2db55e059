FROM debian:12
COPY ["a.txt", "/x/"]
COPY ["with space.txt", "a.txt", "/x y/"]
COPY --chown=1:1 [ "a.txt", "/x/" ]
ADD ["rootfs.tar", "/x/"]
