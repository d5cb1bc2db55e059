FROM alpine:3.20 as x
run true
RUN a \
 b
