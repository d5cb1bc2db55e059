FROM node:22-slim
RUN --mount=type=secret,id=github_token,required=true \
    export GITHUB_TOKEN="$(cat /run/secrets/github_token)" \
    && git clone --depth 1 "https://x:${GITHUB_TOKEN}@github.com/org/repo.git" /tmp/repo && rm -rf /tmp/repo/.git
RUN --mount=type=secret,id=github_token,required=true \
    GITHUB_TOKEN="$(cat /run/secrets/github_token)" make -C /tmp/repo
