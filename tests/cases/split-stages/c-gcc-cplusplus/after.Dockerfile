FROM gcc:14 AS build
COPY . /src
WORKDIR /src
RUN g++ -std=c++20 -O2 -pthread -o /usr/local/bin/server main.cpp

FROM debian:bookworm-slim
WORKDIR /src
COPY --from=build /usr/local/bin/server /usr/local/bin/server
COPY --from=build /usr/local/lib64/libstdc++.so.6 /usr/local/lib64/libstdc++.so.6
COPY --from=build /usr/local/lib64/libgcc_s.so.1 /usr/local/lib64/libgcc_s.so.1
RUN echo /usr/local/lib64 > /etc/ld.so.conf.d/000-local-lib64.conf && ldconfig
EXPOSE 7000
ENTRYPOINT ["server"]
