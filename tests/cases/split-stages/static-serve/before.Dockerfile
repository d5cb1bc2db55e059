FROM node:20

WORKDIR /app
COPY package*.json ./
RUN npm ci

# Everything else
COPY . .
RUN npm run build

# The web server
RUN npm install -g serve
EXPOSE 3000
CMD ["serve", "-s", "build", "-l", "3000"]
