FROM node:20
USER node
WORKDIR /home/node
COPY . .
USER root
RUN npm install -g pm2
CMD ["node", "server.js"]
