FROM debian:12
CMD ["serve", \
    # where
    "--port", "80"]
