# The web server.
FROM node:20

WORKDIR /usr/src/app

# Packages first: they change less often.
COPY package*.json ./
RUN npm ci

COPY . .
RUN npm run build

ENV NODE_ENV=production
EXPOSE 3000
USER node
CMD ["node", "dist/server.js"]
