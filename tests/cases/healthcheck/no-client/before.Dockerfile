FROM node:20-slim
EXPOSE 3000
CMD ["node", "server.js"]
