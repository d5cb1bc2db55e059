FROM node:20 AS web
WORKDIR /web
RUN npm ci

FROM node:20
WORKDIR /app
COPY package*.json ./
RUN npm ci --omit=dev
COPY --from=web /web/dist ./dist
COPY . .
CMD ["node", "server.js"]
