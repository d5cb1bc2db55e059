# syntax=registry.example/frontend:3
FROM node:22-slim
ARG NPM_TOKEN
RUN npm ci
