FROM debian:12-slim
ONBUILD EXPOSE 22
EXPOSE 80 \
    # ssh
    22
RUN <<EOF
EXPOSE 22
EOF
# EXPOSE 22
