FROM debian:12
WORKDIR /app
COPY hello.txt .
RUN ./fetch
CMD ["./app"]
