FROM debian:12
ENTRYPOINT ["/usr/local/bin/serve", "--port", "8080"]
