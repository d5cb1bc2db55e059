FROM gcc:14
WORKDIR /src
COPY main.c .
RUN g++ -x c++ main.c -o server
RUN useradd -r server
USER server
CMD ["./server"]
