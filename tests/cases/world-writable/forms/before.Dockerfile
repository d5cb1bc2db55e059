FROM debian:12
RUN chmod 777 /a && chmod 0777 /b && chmod a+w /c && chmod o+w /d && chmod 666 /e && chmod ugo+rwx /f
RUN chmod a=rwX /g && chmod go-w,o+w /h && chmod u=rwx,g=rx,o=rwx /i && chmod --recursive 0776 "/j"
RUN chmod /k 777 || chmod 777 -R "$DIR" /l && chmod 777 $DIR && chmod 777 *.sh
RUN umask 000 && touch /m; (umask 0; touch /n); umask a=rwx
RUN mkdir -m 777 /o && mkdir -pm 0777 /p && install -d -m 0777 /q && install -m666 r /r
RUN find /s -type d -exec chmod 777 {} \; && ls | xargs -0 chmod 777
COPY --chmod=777 t /t
ADD --chmod=0666 https://example.com/u /u
RUN sh -c "chmod 777 /v"
RUN ["chmod", "-R", "777", "/w"]
ONBUILD RUN chmod 777 /x
ENTRYPOINT ["sh", "-c", "chmod 777 /y && exec app"]
