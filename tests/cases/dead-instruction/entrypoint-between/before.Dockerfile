FROM debian:12
CMD ["--help"]
ENTRYPOINT ["old"]
CMD ["--version"]
ENTRYPOINT ["serve"]
