FROM debian:12
RUN <<EOF
set -e
# chmod 4755 /no
chmod 4755 \
  /yes
EOF
RUN set -e; \
    # comment
    chmod \
    # another
    u+s /usr/bin/x
