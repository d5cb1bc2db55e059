FROM debian:12
CMD serve \
    # for now
    --slow
CMD serve --fast
