FROM node:22-slim
WORKDIR /app
COPY .npmrc package.json ./
RUN npm install && rm .npmrc
COPY .env .env
