FROM node:20-slim AS base
HEALTHCHECK NONE
FROM base
EXPOSE 3000
CMD ["node", "server.js"]
