FROM gcc:14 AS build
WORKDIR /src
COPY main.c .
RUN g++ -x c++ main.c -o server

FROM debian:bookworm-slim
WORKDIR /src
COPY --from=build /src/server /src/server
COPY --from=build /usr/local/lib64/libstdc++.so.6 /usr/local/lib64/libstdc++.so.6
COPY --from=build /usr/local/lib64/libgcc_s.so.1 /usr/local/lib64/libgcc_s.so.1
RUN echo /usr/local/lib64 > /etc/ld.so.conf.d/000-local-lib64.conf && ldconfig
RUN useradd -r server
USER server
CMD ["./server"]
