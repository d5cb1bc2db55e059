FROM debian:12



USER app
CMD ["c"]
