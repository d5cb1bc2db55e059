FROM debian:12 AS base
RUN echo 'APT::Get::Assume-Yes "true";' > /etc/apt/apt.conf.d/90yes
FROM base
RUN apt-get install curl
FROM debian:12
RUN apt-get install -y curl
COPY 90yes /etc/apt/apt.conf.d/
RUN apt-get install git
FROM debian:12
COPY <<EOF /etc/apt/apt.conf.d/90retries
Acquire::Retries "3";
EOF
RUN apt-get install -y curl
