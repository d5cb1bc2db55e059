FROM node:20-slim
WORKDIR /app
COPY . .
CMD npm install && npm start
