FROM debian:12
RUN apt-get install -y --no-install-recommends curl && apt-get install -y git --no-install-recommends
RUN apt-get install --install-recommends -y curl
RUN apt-get -o APT::Install-Recommends=false install -y curl && apt-get install -oAPT::Install-Recommends=0 -y git
RUN apt-get install -y -o "APT::Install-Recommends=true" curl
RUN apt-get install -s curl && apt-get install -y
