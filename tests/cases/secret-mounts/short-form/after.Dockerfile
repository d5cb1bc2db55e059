# syntax=docker/dockerfile:1
FROM node:22-slim
RUN --mount=type=secret,id=npm_token,required=true,env=NPM_TOKEN npm ci
RUN --mount=type=secret,id=npm_token,required=true,env=NPM_TOKEN ["npm", "run", "build"]
RUN --mount=type=secret,id=npm_token,required=true,env=NPM_TOKEN <<EOF
npm test
EOF
