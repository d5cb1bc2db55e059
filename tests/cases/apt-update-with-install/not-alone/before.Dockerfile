FROM debian:12
RUN apt-get update && apt-get upgrade -y
RUN apt-get install -y curl
FROM debian:12
RUN apt-get update # now
RUN apt-get install -y curl
FROM debian:12
RUN apt-get update
RUN apt-get update && apt-get install -y curl
FROM debian:12
RUN ["apt-get", "update"]
RUN apt-get install -y curl
RUN apt-get update
