FROM debian:12
RUN apt-get update && apt install -y g++ libstdc++6 libsigc++-2.0-dev libc6:i386 "curl" 'git'
