FROM node:22-slim
ARG NPM_TOKEN
ENV NPM_TOKEN=$NPM_TOKEN
RUN npm ci
CMD ["node", "server.js"]
