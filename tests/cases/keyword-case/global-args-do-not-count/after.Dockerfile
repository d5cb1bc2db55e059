ARG A=1
ARG B=2
ARG C=3
FROM alpine:${A}
RUN true
