FROM debian:12
RUN yes | apt-get install curl
RUN yes | (apt-get update && apt-get install curl)
RUN apt-get install curl < /dev/zero
RUN apt-get install -y curl && apt-get -qqy install git && apt-get install make --yes && apt-get --assume-yes install gcc
RUN apt-get -qq install curl && apt-get -q -q install git && apt-get -q=2 install make
RUN apt-get -o APT::Get::Assume-Yes=true install curl && apt-get -oapt::get::assume-yes=true install git
RUN apt-get -s install curl && apt-get install --print-uris curl
RUN apt-get update && apt-get clean
