FROM debian:12
RUN apt-get update && apt install -y g++=4:12.2.0-3 libstdc++6=12.2.0-14 libsigc++-2.0-dev=2.12.0-1 libc6:i386=2.36-9+deb12u9 "curl=7.88.1-10+deb12u8" 'git=1:2.39.5-0+deb12u2'
