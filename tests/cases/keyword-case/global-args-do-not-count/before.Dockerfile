arg A=1
arg B=2
arg C=3
FROM alpine:${A}
RUN true
