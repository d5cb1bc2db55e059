FROM alpine:3.20
ADD https://files.example/latest/tool-1.2.3 /a
ADD https://files.example/o/r/master/2.0/x /a
ADD https://files.example/o/r/archive/master.zip /a
ADD https://files.example/o/r/main/install.sh /a
ADD https://files.example/busybox-x86_64 /a
ADD https://files.example/setup_18.x /a
ADD https://files.example/s2-053/ROOT.war /a
ADD https://files.example /a
ADD https://files.example/x?version=1.2.3 /a
ADD https://files.example/1.2.3.4:80 /a
