FROM node:22-slim
SHELL ["/bin/sh", "-exc"]
ARG NPM_TOKEN
RUN npm ci
