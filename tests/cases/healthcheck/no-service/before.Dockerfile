FROM node:20-slim AS web
EXPOSE 3000
FROM node:20-slim
CMD ["node", "tool.js"]
