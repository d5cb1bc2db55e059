# syntax=docker/dockerfile:1.1
FROM node:22-slim
ARG NPM_TOKEN
RUN npm ci
