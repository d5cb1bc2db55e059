# syntax=docker/dockerfile:1
FROM debian:12
COPY --chown=app:app a.txt /x/
COPY --chmod=644 --link a.txt /x/
COPY --exclude=*.md . /x/
ADD --unpack=false a.txt /x/
ADD --unpack rootfs.tar /x/
ADD --keep-git-dir=true a.txt /x/
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d a.txt /x/
