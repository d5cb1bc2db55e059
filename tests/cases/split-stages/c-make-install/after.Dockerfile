FROM debian:bookworm AS build
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

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq5 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /usr/src/server
COPY --from=build /usr/local/bin/server /usr/local/bin/server
EXPOSE 7000
CMD ["server"]
