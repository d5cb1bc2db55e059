FROM debian:12
RUN chmod 4755 /a && chmod 06755 /b && chmod u=rwxs,go=rx /c && chmod +s /d && chmod a+s /e
RUN chmod 2775 /srv && chmod g+s /srv && chmod -R g+rws /srv
RUN install -m 4755 a /usr/bin/a && install -Dm4755 b /usr/bin/b && install --mode=u+s c /usr/bin/c
RUN chmod g+s /usr/bin/locate
RUN find /opt -type f -exec chmod u+s {} + && ls | xargs chmod 4711
RUN sudo chmod -v 4755 "/x y"
RUN bash -c 'chmod 4755 /z'
RUN ["chmod", "4755", "/exec"]
ADD --chmod=6755 x /x
ONBUILD RUN chmod u+s /y
CMD chmod u+s /tmp/x && exec app
