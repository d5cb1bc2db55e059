FROM node:20 AS build
WORKDIR /app
COPY . .
RUN npm install --production

FROM node:20-slim
WORKDIR /app
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/docs /app/docs
COPY --from=build /app/server.js /app/server.js
CMD ["node", "."]
