FROM debian:12
RUN apt-get -- upgrade
RUN apt-get install -- curl
