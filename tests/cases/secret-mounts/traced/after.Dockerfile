FROM node:22-slim
RUN --mount=type=secret,id=npm_token,required=true \
    export NPM_TOKEN="$(cat /run/secrets/npm_token)"; \
    set -eux; \
    npm ci; \
    rm -rf /root/.npm
