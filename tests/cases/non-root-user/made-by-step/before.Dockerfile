FROM debian:12
WORKDIR /app
COPY . .
RUN ./configure --prefix=/opt && install -m 755 out/serve /app/serve
CMD ["/app/serve"]
