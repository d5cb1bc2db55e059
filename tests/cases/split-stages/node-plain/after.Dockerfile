FROM node:20 AS build
WORKDIR /app
COPY package*.json ./
RUN npm ci --omit=dev

FROM node:20-slim
WORKDIR /app
COPY --from=build /app/node_modules /app/node_modules
COPY . .
EXPOSE 3000
USER node
CMD ["node", "server.js"]
