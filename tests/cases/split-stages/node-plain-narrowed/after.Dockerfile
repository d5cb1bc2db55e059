FROM node:20 AS build
WORKDIR /app
COPY package*.json ./
RUN npm ci --omit=dev
COPY . .

FROM node:20-slim
WORKDIR /app
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/routes /app/routes
COPY --from=build /app/server.js /app/server.js
COPY --from=build /app/views /app/views
CMD ["node", "server.js"]
