FROM node:22-slim AS deps
ARG NPM_TOKEN
RUN npm ci
FROM deps AS test
RUN npm test
FROM node:22-slim
ARG NPM_TOKEN
RUN npm ci --omit=dev
