FROM gcc:14
WORKDIR /usr/src/server
COPY . .
# One program out of one file.
RUN gcc -O2 -o server main.c -lm
CMD ["./server"]
