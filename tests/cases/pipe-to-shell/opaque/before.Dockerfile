FROM debian:12
RUN curl https://example.com/a.sh | sh &&
