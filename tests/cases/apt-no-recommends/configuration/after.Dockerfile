FROM debian:12 AS base
RUN printf 'APT::Install-Recommends "0";\nAPT::Install-Suggests "0";\n' > /etc/apt/apt.conf.d/01norecommends
FROM base
RUN apt-get install -y curl
FROM debian:12
COPY apt.conf /etc/apt/apt.conf
RUN apt-get install -y curl
FROM debian:12
RUN curl -o /etc/apt/apt.conf.d/99 https://example.com/99
RUN apt-get install -y curl
FROM debian:12
RUN echo 'Acquire::Retries "3";' > /etc/apt/apt.conf.d/80retries && apt-get install -y --no-install-recommends ca-certificates curl
