FROM gcc:14 AS build
WORKDIR /app
COPY . .
RUN echo "#define X" > config.h && echo port=1 > config.ini && touch state && make

FROM debian:bookworm-slim
WORKDIR /app
COPY --from=build /app/s /app/s
COPY --from=build /app/config.ini /app/config.ini
COPY --from=build /app/state /app/state
CMD ["./s"]
