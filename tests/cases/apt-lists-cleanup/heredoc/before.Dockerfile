FROM debian:12
RUN <<EOF
#!/usr/bin/env python3
print("apt-get update")
EOF
RUN <<EOF
set -e
apt-get update
apt-get install -y curl
EOF
RUN <<EOF
apt-get update
apt-get install -y curl
EOF
