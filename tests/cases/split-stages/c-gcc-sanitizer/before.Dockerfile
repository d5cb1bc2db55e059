FROM gcc:14
COPY . /src
WORKDIR /src
RUN gcc -fsanitize=address -o server main.c
CMD ["./server"]
