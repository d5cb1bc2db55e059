FROM debian:bookworm
RUN apt-get update && apt-get install -y gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY main.c ./
RUN gcc -o main main.c && server-config set port 7000
CMD ["./main"]
