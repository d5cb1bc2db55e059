FROM node:20
RUN npm install -g serve@14
WORKDIR /app
COPY . .
RUN npm ci && npm run build
USER node
CMD serve -s build
