# syntax=docker/dockerfile:1
FROM node:22-slim
ARG NPM_TOKEN
RUN npm ci
RUN ["npm", "run", "build"]
RUN <<EOF
npm test
EOF
