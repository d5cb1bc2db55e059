FROM debian:12
RUN apt-get update && apt-get install -y curl
COPY install.sh /tmp/
RUN /tmp/install.sh
FROM debian:12
RUN apt-get update && apt-get install -y curl
RUN curl -sL https://example.com/setup | bash -
FROM debian:12
RUN apt-get update && apt-get install -y curl
RUN xargs -a packages.txt apt-get install -y
FROM debian:12
RUN apt-get update && apt-get install -y curl
RUN ["apt-get", "install", "-y", "git"]
FROM debian:12
RUN apt-get update && apt-get install -y curl
RUN if ( then
FROM debian:12
RUN apt-get update && apt-get install -y curl
ENTRYPOINT ["sh", "-c", "apt-get install -y git && exec app"]
