FROM node:20
RUN npm install -g express-session
ENV NODE_PATH=/usr/local/lib/node_modules
WORKDIR /app
COPY package*.json ./
RUN npm ci --omit=dev
COPY . .
CMD ["node", "server.js"]
