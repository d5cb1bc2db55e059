FROM buildpack-deps:bookworm
WORKDIR /usr/src/server
COPY . .
RUN make
CMD ["./server"]
