FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev libpq-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY *.c ./
RUN gcc -I$(pg_config --includedir) \
        -o main main.c \
        -L$(pg_config --libdir) -lpq \
    && rm *.c
CMD ["./main"]
