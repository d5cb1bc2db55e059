FROM gcc:14 AS build
WORKDIR /src
COPY . .
RUN make && make install

FROM debian:bookworm-slim
WORKDIR /src
COPY --from=build /usr/bin/server /usr/bin/server
COPY --from=build /usr/share/server/first.map /usr/share/server/first.map
COPY --from=build /usr/share/server/second.map /usr/share/server/second.map
COPY --from=build /etc/server/server.conf /etc/server/server.conf
COPY --from=build /src/levels /src/levels
COPY --from=build /src/server.conf /src/server.conf
CMD ["server"]
