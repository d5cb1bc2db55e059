FROM alpine:3.20
RUN true
# drydock ignore=keyword-case
run true
