FROM node:20
WORKDIR /app
COPY . .
RUN npm ci && npm run build
RUN mkdir uploads && chown -R node:node /app
USER node
CMD ["node", "dist/server.js"]
