FROM debian:12-slim
ENV A=it's broken
ENV B a "b
