FROM debian:12
USER app
RUN apt-get update && apt-get install -y curl
RUN sudo apt-get update && sudo apt-get install -y curl
USER 0:0
RUN apt-get update && apt-get install -y curl
USER $WHO
RUN apt-get update && apt-get install -y curl
