FROM debian:12
RUN <<EOF
mkdir /data
chmod 777 /data
cat > /usr/local/bin/fix <<X
chmod 777 /data
X
EOF
RUN set -e; \
    # comment
    chmod \
    # another
    777 /data
