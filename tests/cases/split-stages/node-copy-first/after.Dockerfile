FROM node:20 AS build
WORKDIR /app
COPY . .
RUN npm ci --omit=dev

FROM node:20-slim
WORKDIR /app
COPY . .
COPY --from=build /app/node_modules /app/node_modules
CMD ["node", "server.js"]
