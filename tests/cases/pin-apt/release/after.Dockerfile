FROM debian:12
RUN apt-get update && apt-get install -y -t bookworm-backports git=1:2.47.3-1~bpo12+1 && apt-get -o APT::Default-Release=bookworm-backports install -y git=1:2.47.3-1~bpo12+1
RUN apt-get install -y --target-release=bookworm-backports git=1:2.47.3-1~bpo12+1
RUN apt-get install -y -t "$RELEASE" git
RUN apt-get install -y -o Dir::Etc::sourcelist=/x git
RUN apt-get install -y -c /x git
RUN apt-get install -y -o Dpkg::Options::=--force-confold git=1:2.39.5-0+deb12u2
RUN apt-get install $APT_OPTS git
