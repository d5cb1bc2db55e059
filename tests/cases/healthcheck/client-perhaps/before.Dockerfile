FROM debian:12-slim
RUN if [ -n "$X" ]; then apt-get install -y curl; fi; which wget || apt-get install -y wget
RUN echo apt-get install curl
EXPOSE 80
CMD ["nginx"]
