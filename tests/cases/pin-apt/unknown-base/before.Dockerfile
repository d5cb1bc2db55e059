ARG BASE
FROM ${BASE} AS a
RUN apt-get install -y curl
FROM scratch AS b
RUN apt-get install -y curl
FROM named AS c
RUN apt-get install -y curl
