FROM node:20 AS build
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:20-slim
WORKDIR /app
COPY --from=build /app/package.json /app/package.json
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/.next /app/.next
COPY --from=build /app/migrations /app/migrations
COPY --from=build /app/next.config.js /app/next.config.js
COPY --from=build /app/posts /app/posts
COPY --from=build /app/public /app/public
EXPOSE 3000
CMD ["npm", "start"]
