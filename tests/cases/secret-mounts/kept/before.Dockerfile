FROM node:22-slim
ARG NPM_TOKEN
RUN echo "//npm.example/:_authToken=$NPM_TOKEN" > .npmrc
RUN npm ci
RUN echo "//npm.example/:_authToken=$NPM_TOKEN" > .npmrc && npm ci && rm .npmrc
RUN git clone https://x:$NPM_TOKEN@github.com/org/repo.git
