FROM node:22-slim
RUN --mount=type=secret,id=npm_token,required=true \
    export NPM_TOKEN="$(cat /run/secrets/npm_token)" \
    && echo "//npm.example/:_authToken=$NPM_TOKEN" > .npmrc
RUN --mount=type=secret,id=npm_token,required=true NPM_TOKEN="$(cat /run/secrets/npm_token)" npm ci
RUN --mount=type=secret,id=npm_token,required=true \
    export NPM_TOKEN="$(cat /run/secrets/npm_token)" \
    && echo "//npm.example/:_authToken=$NPM_TOKEN" > .npmrc && npm ci && rm .npmrc
RUN --mount=type=secret,id=npm_token,required=true \
    export NPM_TOKEN="$(cat /run/secrets/npm_token)" \
    && git clone https://x:$NPM_TOKEN@github.com/org/repo.git
