FROM gcc:14
WORKDIR /app
COPY main.cpp .
RUN g++ -static -O2 -o server main.cpp
CMD ["./server"]
