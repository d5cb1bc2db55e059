FROM node:22-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=npm_token,required=true NPM_TOKEN="$(cat /run/secrets/npm_token)" npm ci --omit=dev
COPY src ./src
USER node
CMD ["node", "src/server.js"]
