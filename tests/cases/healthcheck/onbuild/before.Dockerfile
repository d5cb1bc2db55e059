FROM node:20-slim AS base
ONBUILD HEALTHCHECK CMD node probe.js
FROM base AS web
EXPOSE 3000
CMD ["node"]
