FROM node:22-slim
RUN --mount=type=secret,id=npm_token,required=true \
    mkdir -p /app && cd /app && \
    NPM_TOKEN="$(cat /run/secrets/npm_token)" npm ci && \
    rm -rf /root/.npm
RUN --mount=type=secret,id=npm_token,required=true \
    export NPM_TOKEN="$(cat /run/secrets/npm_token)" \
    && sudo npm ci
RUN --mount=type=secret,id=npm_token,required=true \
    export NPM_TOKEN="$(cat /run/secrets/npm_token)"; \
    f() { npm ci; }; f
