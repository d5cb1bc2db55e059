FROM fedora:40
RUN <<EOF
set -e
dnf install -y a
dnf clean all
EOF
RUN <<EOF
dnf install -y a && dnf clean all
EOF
