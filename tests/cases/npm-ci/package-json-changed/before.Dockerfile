FROM node:20
WORKDIR /app
COPY . .
RUN sed -i s/a/b/ package.json
RUN npm install
