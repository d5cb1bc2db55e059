FROM ubuntu:24.04
RUN apt-get update && apt-get install -y software-properties-common && add-apt-repository -y ppa:owner/name
RUN apt-get install -y tool
