FROM debian:12
CMD serve first
CMD ["serve", "second"]
