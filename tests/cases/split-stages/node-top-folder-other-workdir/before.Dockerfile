FROM node:20

COPY ./ ./
RUN npm ci
RUN npm run build

ENV NODE_ENV=production
EXPOSE 3000
CMD ["node", "dist/main"]
