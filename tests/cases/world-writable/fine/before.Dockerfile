FROM debian:12
RUN chmod 1777 /tmp && chmod +w /a && chmod 755 /a && chmod 775 /b && chmod a+rwxt /c && chmod a+rwx,o-w /d
RUN chmod g=u /a && chmod o=g /a && chmod -w /b && chmod a-w /c && chmod 0644 /d && chmod a+rX /e && chmod u+w /f
RUN chmod 777 /dev/stdout && chmod a+w /dev/stdout /dev/stderr
RUN umask 022 && umask 0002 && umask 077 && umask && umask -S
RUN mkdir -p -m 1777 /a && mkdir 777 && install -m 755 a /a && install -o 777 a /a
RUN chmod "$MODE" /a && chmod ${MODE:-777} /a
RUN echo "chmod 777 /x" && man chmod 777
RUN find / -perm 777 -print
# chmod 777 /x
COPY --chmod=755 a /777
SHELL ["powershell"]
RUN chmod 777 /a
