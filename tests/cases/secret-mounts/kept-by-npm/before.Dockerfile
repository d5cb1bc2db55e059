FROM node:22-slim
ARG NPM_TOKEN
WORKDIR /app
COPY package.json ./
RUN npm config set //npm.example/:_authToken $NPM_TOKEN \
    && npm install \
    && rm -f /root/.npmrc
CMD ["node", "server.js"]
