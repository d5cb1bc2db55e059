# escape=`
FROM debian:12
ARG API_TOKEN
RUN curl -u "x:$API_TOKEN" `
    https://host.example
