FROM node:20 AS build
WORKDIR /app
COPY . .
RUN npm ci --omit=dev && chown -R node:node /app

FROM node:20-slim
WORKDIR /app
COPY --from=build --chown=node:node /app/package.json /app/package.json
COPY --from=build --chown=node:node /app/node_modules /app/node_modules
COPY --from=build --chown=node:node /app/server.js /app/server.js
RUN chown node:node /app
USER node
CMD ["node", "server.js"]
