FROM debian:12
RUN apt-get update && apt-get install -y -t bookworm-backports git && apt-get -o APT::Default-Release=bookworm-backports install -y git
RUN apt-get install -y --target-release=bookworm-backports git
RUN apt-get install -y -t "$RELEASE" git
RUN apt-get install -y -o Dir::Etc::sourcelist=/x git
RUN apt-get install -y -c /x git
RUN apt-get install -y -o Dpkg::Options::=--force-confold git
RUN apt-get install $APT_OPTS git
