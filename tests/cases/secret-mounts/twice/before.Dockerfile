FROM node:22-slim
ARG API_TOKEN=sesame-open-1
RUN tool "$API_TOKEN"
ARG API_TOKEN=sesame-open-2
RUN tool "$API_TOKEN"
ARG UNUSED_TOKEN
