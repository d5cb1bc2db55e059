FROM node:20 AS build
WORKDIR /app
COPY . .
RUN npm ci \
    # types and the compiler
    && npm run build \
    && npm cache clean --force
RUN npm prune --omit=dev

FROM node:20-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/dist /app/dist
COPY --from=build /app/public /app/public
# The port of the server.
EXPOSE 3000
HEALTHCHECK CMD curl -f http://localhost:3000/ || exit 1
CMD node dist/server.js
