FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends cmake g++ make libssl-dev && rm -rf /var/lib/apt/lists/*
COPY . /src
RUN cmake -S /src -B /build -DCMAKE_INSTALL_PREFIX=/opt/server && cmake --build /build -j4 && cmake --install /build

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libssl3 libstdc++6 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/server /opt/server
ENV PATH=/opt/server/bin:$PATH
CMD ["/opt/server/bin/server", "--port", "7000"]
