FROM debian:12-slim
ENV A=b C=d
ENV E="f g"
ARG H
RUN ENV A b
RUN <<EOF
ENV A b
EOF
