FROM node:20
WORKDIR /app
COPY . .
RUN true \
  # deps
  && npm \
     # quietly
     ci \
     --silent
