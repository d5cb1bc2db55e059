FROM gcc:14 AS build
RUN apt-get update && apt-get install -y --no-install-recommends cmake && rm -rf /var/lib/apt/lists/*
COPY . /src
WORKDIR /build
RUN cmake /src && make && make install

FROM debian:bookworm-slim
WORKDIR /build
COPY --from=build /usr/local/bin/server /usr/local/bin/server
ENTRYPOINT ["server"]
