FROM node:20-alpine AS build
WORKDIR /app
COPY . .
RUN yarn install --frozen-lockfile && yarn build

FROM node:20-alpine
WORKDIR /app
COPY --from=build /app/dist /app/dist
CMD ["npx", "http-server", "dist", "-p", "8080"]
