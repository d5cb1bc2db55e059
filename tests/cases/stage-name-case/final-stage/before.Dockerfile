FROM alpine:3.20 AS Final
RUN true
