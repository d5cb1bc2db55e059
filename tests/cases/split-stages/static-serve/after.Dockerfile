FROM node:20 AS build

WORKDIR /app
COPY package*.json ./
RUN npm ci

# Everything else
COPY . .
RUN npm run build

FROM node:20-slim
WORKDIR /app
COPY --from=build /app/build /app/build

# The web server
RUN npm install -g serve
EXPOSE 3000
CMD ["serve", "-s", "build", "-l", "3000"]
