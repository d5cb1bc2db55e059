FROM alpine:3.20 \
    # the name
    AS x
RU\
N true
RUN true
