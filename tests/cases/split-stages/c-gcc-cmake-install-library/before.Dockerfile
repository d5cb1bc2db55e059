FROM gcc:14
RUN apt-get update && apt-get install -y --no-install-recommends cmake && rm -rf /var/lib/apt/lists/*
COPY . /src
WORKDIR /build
RUN cmake /src && make && make install
ENTRYPOINT ["server"]
