FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y cmake g++ make && rm -rf /var/lib/apt/lists/*
COPY . /src
RUN cmake -S /src -B /build -DCMAKE_INSTALL_PREFIX=/opt/pages \
    && cmake --build /build \
    && cmake --install /build

# The folder that PATH names is not the one that is copied.
FROM debian:bookworm-slim
ENV PATH="/opt/tools/bin:$PATH"
COPY --from=build /opt/pages /opt/pages
ENTRYPOINT ["pages"]
