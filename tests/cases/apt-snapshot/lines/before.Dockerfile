FROM debian:11@sha256:abababababababababababababababababababababababababababababababab
RUN apt-get update && apt-get install -y curl
