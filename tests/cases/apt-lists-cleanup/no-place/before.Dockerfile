FROM debian:12
RUN apt-get update && apt-get install -y curl # the client
RUN apt-get update && apt-get install -y curl &
RUN apt-get update && apt-get install -y curl &> /dev/null
RUN apt-get update; for p in a b; do apt-get install -y $p; done
RUN apt-get update; apt-get install -y curl;
