FROM node:20
WORKDIR /app
ADD app.tar.gz ./
COPY . .
RUN npm ci --omit=dev
CMD ["node", "server.js"]
