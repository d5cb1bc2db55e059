FROM node:22-slim
ARG NPM_TOKEN
RUN set -eux; \
    npm ci; \
    rm -rf /root/.npm
