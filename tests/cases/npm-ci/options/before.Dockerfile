FROM node:20
WORKDIR /app
COPY . .
RUN npm install -g npm && npm install express && npm install --global x
RUN npm install --no-package-lock
RUN npm install --prefix web
RUN npm install $OPTS
RUN cd web && npm install
RUN yarn install && pnpm install
RUN echo npm install
