# syntax=docker/dockerfile:1
FROM debian:12
RUN make install
HEALTHCHECK CMD curl -f http://localhost/
RUN <<EOF
CMD serve
EOF
CMD ["serve"]
