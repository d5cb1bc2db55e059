FROM node:6-alpine
WORKDIR /app
COPY . .
RUN npm install
FROM node:12
WORKDIR /app
COPY . .
RUN npm ci
