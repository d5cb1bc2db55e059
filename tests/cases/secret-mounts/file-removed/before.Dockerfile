FROM node:22-slim
WORKDIR /app
COPY package.json .npmrc ./
RUN npm ci --omit=dev && rm -f .npmrc
COPY src ./src
CMD ["node", "src/server.js"]
