FROM node:20
# The process manager
RUN npm install -g pm2
WORKDIR /app
COPY package*.json ./
RUN npm ci --omit=dev
COPY . .
EXPOSE 3000
CMD ["pm2-runtime", "ecosystem.config.js"]
