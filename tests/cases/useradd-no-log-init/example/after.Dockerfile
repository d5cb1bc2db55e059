FROM debian:12
RUN useradd --no-log-init --uid 1000660000 --create-home app
USER app
