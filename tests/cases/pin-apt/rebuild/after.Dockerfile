FROM debian:12
RUN apt-get update && apt-get install -y 'bash=5.2.15-2*' curl=7.88.1-10+deb12u8
