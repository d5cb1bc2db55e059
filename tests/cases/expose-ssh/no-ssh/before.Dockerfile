FROM debian:12-slim
EXPOSE 80 443/tcp 8022 22/udp
RUN echo EXPOSE 22
