FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends cmake gcc libc6-dev make && rm -rf /var/lib/apt/lists/*
COPY . /src
WORKDIR /build
RUN cmake /src && make && make install
ENTRYPOINT ["server"]
