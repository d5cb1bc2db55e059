FROM node:22-slim
ARG NPM_TOKEN
ENV A=b
RUN npm config set fund false \
    && npm ci
RUN npm ci
