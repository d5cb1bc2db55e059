FROM debian:12
CMD ["--version"]
ENTRYPOINT ["serve"]
