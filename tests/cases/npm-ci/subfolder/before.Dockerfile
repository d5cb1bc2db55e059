FROM node:20
COPY . /src
WORKDIR /src/web
RUN npm install --legacy-peer-deps
WORKDIR /other
COPY web .
RUN npm install --production
