FROM ubuntu:24.04
RUN apt-get update && apt-get install -y software-properties-common=0.99.49.2 && add-apt-repository -y ppa:owner/name
RUN apt-get install -y tool=2.0-1
