FROM node:22-slim
ARG NPM_TOKEN
RUN --mount=type=secret,id=npm_token npm ci
