FROM debian:12-slim
RUN <<EOF
set -e
apt-get update
apt-get install -y wget
EOF
EXPOSE \
    # web
    8080
ENTRYPOINT ["/start"]
CMD ["x"]
