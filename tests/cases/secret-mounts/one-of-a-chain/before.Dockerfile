FROM node:22-slim
ARG NPM_TOKEN
RUN mkdir -p /app && cd /app && \
    npm ci && \
    rm -rf /root/.npm
RUN sudo npm ci
RUN f() { npm ci; }; f
