FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends \
        gcc \
        libc6-dev \
        # What the program compresses with.
        libpq-dev \
        zlib1g-dev \
        make \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /usr/src/server
COPY . .
RUN make -j"$(nproc)" && make install
EXPOSE 7000
CMD ["server"]
