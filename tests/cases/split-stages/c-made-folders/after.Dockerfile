FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends g++ make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY Makefile *.cpp ./
# What it receives, and where the build puts its objects.
RUN mkdir -p received objects
RUN echo first > received/first.txt
RUN make

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libstdc++6 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/build/server /app/build/server
COPY --from=build /app/received /app/received
CMD ["./build/server"]
