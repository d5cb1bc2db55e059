FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends g++ make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY Makefile *.cpp ./
# What it receives, and where the build puts its objects.
RUN mkdir -p received objects
RUN echo first > received/first.txt
RUN make
CMD ["./build/server"]
