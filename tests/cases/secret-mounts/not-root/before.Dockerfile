FROM debian:12
USER app
ARG API_TOKEN
RUN fetch --key "$API_TOKEN"
USER 0:0
RUN fetch --key "$API_TOKEN"
