FROM node:22-slim
ENV A=b
RUN --mount=type=secret,id=npm_token,required=true \
    export NPM_TOKEN="$(cat /run/secrets/npm_token)" \
    && npm config set fund false \
    && npm ci
RUN --mount=type=secret,id=npm_token,required=true NPM_TOKEN="$(cat /run/secrets/npm_token)" npm ci
