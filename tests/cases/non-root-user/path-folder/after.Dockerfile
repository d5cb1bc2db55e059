FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y cmake g++ make && rm -rf /var/lib/apt/lists/*
COPY . /src
RUN cmake -S /src -B /build -DCMAKE_INSTALL_PREFIX=/opt/pages \
    && cmake --build /build \
    && cmake --install /build

FROM debian:bookworm-slim
ENV PAGES=/opt/pages
ENV PATH="$PAGES/bin:$PATH"
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app
COPY --from=build /opt/pages /opt/pages
USER app
EXPOSE 8000
ENTRYPOINT ["pages"]
CMD ["--port", "8000"]
