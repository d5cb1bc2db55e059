FROM debian:12
CMD --fast serve
