FROM debian:12
RUN useradd -l -u 123456 a && sudo useradd -l -m -u123456 b; /usr/sbin/useradd --no-log-init --uid=123456 c && useradd -l -mu 123456 d
RUN <<EOF
useradd -l -r -u "999999" e
EOF
ONBUILD RUN useradd --no-log-init --uid 200000 f
RUN useradd --no-log-init \
  # big
  --uid 200000 \
  g
