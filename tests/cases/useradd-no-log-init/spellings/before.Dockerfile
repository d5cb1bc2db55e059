FROM debian:12
RUN useradd -u 123456 a && sudo useradd -m -u123456 b; /usr/sbin/useradd --uid=123456 c && useradd -mu 123456 d
RUN <<EOF
useradd -r -u "999999" e
EOF
ONBUILD RUN useradd --uid 200000 f
RUN useradd \
  # big
  --uid 200000 \
  g
