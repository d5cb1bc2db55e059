FROM debian:12
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists
RUN apt-get update && apt-get install -y curl; rm -r "/var/lib/apt/lists/"*
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/{apt,dpkg,cache,log}/
RUN apt-get update && apt-get install -y curl && find /var/lib/apt/lists -type f -delete
RUN apt-get update && apt-get install -y curl && cd /var/lib/apt && rm -rf lists/*
RUN apt-get update && apt-get install -y curl && apt-get distclean
RUN apt-get update && apt-get install -y curl && sh -c "rm -rf /var/lib/apt/lists/*"
