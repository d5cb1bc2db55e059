FROM debian:bookworm
RUN apt-get update && apt-get install -y cmake g++ make && rm -rf /var/lib/apt/lists/*
COPY . /src
RUN cmake -S /src -B /build -DCMAKE_INSTALL_PREFIX=/opt/server \
    && cmake --build /build \
    && cmake --install /build
# The program is found by its name.
ENV PATH=/opt/server/bin:$PATH
ENTRYPOINT ["server"]
CMD ["--port", "8000"]
