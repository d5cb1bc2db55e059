FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev make && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN make && make PREFIX=/opt/server install

FROM debian:bookworm-slim
WORKDIR /src
COPY --from=build /opt/server/bin/server /opt/server/bin/server
COPY --from=build /opt/server/share/server/first.map /opt/server/share/server/first.map
COPY --from=build /opt/server/share/server/second.map /opt/server/share/server/second.map
COPY --from=build /etc/server/server.conf /etc/server/server.conf
COPY --from=build /src/levels /src/levels
COPY --from=build /src/server.conf /src/server.conf
CMD ["/opt/server/bin/server"]
