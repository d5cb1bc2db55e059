FROM node:20-slim
ONBUILD COPY . .
