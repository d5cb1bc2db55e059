FROM debian:12
USER app
RUN apt-get update && apt-get install -y curl
RUN sudo apt-get update && sudo apt-get install -y curl && sudo rm -rf /var/lib/apt/lists/*
USER 0:0
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
USER $WHO
RUN apt-get update && apt-get install -y curl
