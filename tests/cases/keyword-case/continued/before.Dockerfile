FROM alpine:3.20 \
    # the name
    as x
ru\
n true
RUN true
