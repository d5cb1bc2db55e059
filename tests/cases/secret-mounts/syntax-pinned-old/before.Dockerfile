# syntax=docker/dockerfile:1.0@sha256:abababababababababababababababababababababababababababababababab
FROM node:22-slim
ARG NPM_TOKEN
RUN npm ci
