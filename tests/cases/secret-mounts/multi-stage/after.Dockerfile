FROM node:22-slim AS base
ENV NODE_ENV=production
WORKDIR /app

FROM base AS build
COPY . .
RUN --mount=type=secret,id=npm_token,required=true NPM_TOKEN="$(cat /run/secrets/npm_token)" npm ci
RUN --mount=type=secret,id=npm_token,required=true NPM_TOKEN="$(cat /run/secrets/npm_token)" npm run build

FROM node:22-slim
COPY --from=build /app/dist /app
CMD ["node", "/app/server.js"]
