FROM gcc:14 AS build
WORKDIR /usr/src/server
COPY . .
# One program out of one file.
RUN gcc -O2 -o server main.c -lm

FROM debian:bookworm-slim
WORKDIR /usr/src/server
COPY --from=build /usr/src/server/server /usr/src/server/server
CMD ["./server"]
