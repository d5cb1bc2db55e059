FROM node:20
WORKDIR /app
COPY . .
RUN npm ci --omit=dev && chown -R node:node /app
USER node
CMD ["node", "server.js"]
