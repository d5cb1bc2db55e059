FROM gcc:14 AS build
WORKDIR /app
COPY main.cpp .
RUN g++ -static -O2 -o server main.cpp

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=build /app/server /app/server
CMD ["./server"]
