FROM node:20
WORKDIR /app
COPY . .
RUN npm ci \
    # types and the compiler
    && npm run build \
    && npm cache clean --force
# The port of the server.
EXPOSE 3000
HEALTHCHECK CMD curl -f http://localhost:3000/ || exit 1
CMD node dist/server.js
