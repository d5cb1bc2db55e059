FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends g++ make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN make && cp start.sh /usr/local/bin/start && chmod +x /usr/local/bin/start
ENTRYPOINT ["/usr/local/bin/start"]
