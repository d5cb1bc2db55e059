FROM debian:12
RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} \;
RUN chmod u-s /bin/su && chmod -s /bin/mount && chmod g-s,u-s /x && chmod u+s,u-s /x
RUN chmod 0755 /a && chmod 755 /a && chmod 1777 /tmp && chmod 00755 /a && chmod o+s /a
RUN chmod --reference=/bin/su /x && chmod "$MODE" /x && chmod $(stat -c %a /bin/su) /x
RUN echo chmod u+s /x && man chmod 4755
RUN install -d -o 4755 -m 755 /x
# chmod 4755 /x
COPY --chmod=755 a /a
ARG MODE=4755
COPY --chmod=$MODE a /a
RUN mkdir -p /srv/y && chmod 2775 /srv/y && install -d -m 2775 /srv/z
