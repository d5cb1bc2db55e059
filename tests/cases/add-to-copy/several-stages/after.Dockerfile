ARG NAME=a.txt
FROM debian:12 AS base
ENV NAME=b.txt
FROM base
COPY $NAME /x/
FROM scratch
ARG NAME
ADD $NAME /x/
