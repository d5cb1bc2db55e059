FROM debian:bookworm
RUN apt-get update && apt-get install -y gcc git make && git clone https://git.example/server /src && cd /src && make && make install
CMD ["server"]
