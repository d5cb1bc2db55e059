FROM debian:12
ONBUILD ADD . /app
onbuild add a.txt /app/
ONBUILD ADD rootfs.tar /app/
ONBUILD ADD https://example.com/x /app/
ONBUILD ADD * /app/
