FROM node:20 AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build
RUN mkdir uploads && chown -R node:node /app
RUN npm prune --omit=dev

FROM node:20-slim
WORKDIR /app
COPY --from=build --chown=node:node /app/package.json /app/package.json
COPY --from=build --chown=node:node /app/node_modules /app/node_modules
COPY --from=build --chown=node:node /app/dist /app/dist
COPY --from=build --chown=node:node /app/public /app/public
COPY --from=build --chown=node:node /app/uploads /app/uploads
RUN chown node:node /app
USER node
CMD ["node", "dist/server.js"]
