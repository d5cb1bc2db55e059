FROM node:20
WORKDIR /app
COPY package*.json ./
RUN <<EOF
npm ci
npm cache clean --force
EOF
COPY . .
RUN npm run build
CMD ["node", "dist/server.js"]
