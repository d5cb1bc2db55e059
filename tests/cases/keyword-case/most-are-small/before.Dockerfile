from alpine:3.20 AS build
run true
RUN false
onbuild RUN true
Healthcheck --interval=5s CMD true
