FROM node:20 AS build
WORKDIR /app
COPY package*.json ./
RUN npm ci --omit=dev

FROM node:20-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends procps \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# The process manager
RUN npm install -g pm2
COPY --from=build /app/node_modules /app/node_modules
COPY . .
EXPOSE 3000
CMD ["pm2-runtime", "start", "server.js", "-i", "max"]
