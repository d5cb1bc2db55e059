FROM ubuntu:14.04
RUN apt-get install -y python-pip && pip install a
