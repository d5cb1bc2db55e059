FROM node:20
WORKDIR /app
COPY . /app
RUN npm i --omit=dev && npm run build
