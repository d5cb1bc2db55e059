FROM alpine:3.20 AS x
RUN true
RUN a \
 b
