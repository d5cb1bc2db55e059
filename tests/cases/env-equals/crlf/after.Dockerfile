FROM debian:12-slim
ENV A="b c \
    d"
ENV E=f
