FROM node:22-slim
WORKDIR /app
COPY . .
CMD ["npm", "start"]
EXPOSE 8080
CMD ["node", "server.js"]
