# escape=`
FROM debian:12
RUN curl -s https://example.com/a.sh `
    | sh
