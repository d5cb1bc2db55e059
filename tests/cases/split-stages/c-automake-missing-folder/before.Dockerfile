FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends autoconf automake gcc libc6-dev make && rm -rf /var/lib/apt/lists/*
COPY . /src
WORKDIR /src
RUN autoreconf -fi && ./configure --prefix=/usr && make && make install
CMD ["server"]
