FROM node:20
COPY . /src
WORKDIR /src/web
RUN npm ci --legacy-peer-deps
WORKDIR /other
COPY web .
RUN npm ci --production
