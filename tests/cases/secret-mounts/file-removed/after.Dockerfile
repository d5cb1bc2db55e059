FROM node:22-slim
WORKDIR /app
COPY package.json ./
RUN --mount=type=secret,id=npmrc,target=/app/.npmrc,required=true npm ci --omit=dev
COPY src ./src
CMD ["node", "src/server.js"]
