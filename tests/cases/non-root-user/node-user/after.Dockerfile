FROM node:20-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
USER node
EXPOSE 3000
# npm gives signals on to the program.
CMD ["npm", "start"]
