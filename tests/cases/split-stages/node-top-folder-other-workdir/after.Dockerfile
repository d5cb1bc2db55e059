FROM node:20 AS build

COPY ./ ./
RUN npm ci
RUN npm run build
RUN npm prune --omit=dev

FROM node:20-slim
WORKDIR /
COPY --from=build /package.json /package.json
COPY --from=build /node_modules /node_modules
COPY --from=build /dist /dist
COPY --from=build /public /public

ENV NODE_ENV=production
EXPOSE 3000
CMD ["node", "dist/main"]
