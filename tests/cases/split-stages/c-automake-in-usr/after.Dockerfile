FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends autoconf automake gcc libc6-dev make && rm -rf /var/lib/apt/lists/*
COPY . /src
WORKDIR /src
RUN autoreconf -fi && ./configure --prefix=/usr && make && make install

FROM debian:bookworm-slim
WORKDIR /src
COPY --from=build /usr/bin/server /usr/bin/server
COPY --from=build /usr/bin/server-ctl /usr/bin/server-ctl
COPY --from=build /usr/sbin/serverd /usr/sbin/serverd
COPY --from=build /src/notes.txt /src/notes.txt
CMD ["server"]
