FROM debian:12
ONBUILD COPY . /app
onbuild copy a.txt /app/
ONBUILD ADD rootfs.tar /app/
ONBUILD ADD https://example.com/x /app/
ONBUILD ADD * /app/
