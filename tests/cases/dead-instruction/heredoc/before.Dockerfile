# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
CMD one
CMD two
EOF
CMD ["a"]
