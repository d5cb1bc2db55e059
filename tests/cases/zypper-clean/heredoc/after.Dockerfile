FROM opensuse/leap:15.6
RUN <<EOF
set -eu
  zypper -n in a
  zypper clean --all
EOF
