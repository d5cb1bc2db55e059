FROM node:20
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY tsconfig.json ./
COPY src ./src
USER node
RUN echo built > /tmp/x
CMD ["node", "server.js"]
