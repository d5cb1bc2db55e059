FROM registry.example/team/base:1
ARG API_TOKEN
RUN fetch --key "$API_TOKEN"
