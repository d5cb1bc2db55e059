ARG NPM_TOKEN
FROM node:22-slim AS base
ARG NPM_TOKEN
ENV NPM_TOKEN=${NPM_TOKEN} NODE_ENV=production
WORKDIR /app

FROM base AS build
COPY . .
RUN npm ci
RUN npm run build

FROM node:22-slim
COPY --from=build /app/dist /app
CMD ["node", "/app/server.js"]
