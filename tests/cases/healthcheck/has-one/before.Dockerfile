FROM node:20-slim
EXPOSE 3000
HEALTHCHECK CMD node probe.js
CMD ["node", "server.js"]
