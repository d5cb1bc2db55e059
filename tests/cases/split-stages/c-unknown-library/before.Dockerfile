FROM debian:bookworm
RUN apt-get update && apt-get install -y gcc make libobscure-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN make
CMD ["./server"]
