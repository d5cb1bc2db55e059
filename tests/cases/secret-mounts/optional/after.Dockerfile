FROM golang:1.22
RUN --mount=type=secret,id=github_token \
    if [ -s /run/secrets/github_token ]; then export GITHUB_TOKEN="$(cat /run/secrets/github_token)"; fi \
    && if [ -n "$GITHUB_TOKEN" ]; then git config --system url."https://$GITHUB_TOKEN@github.com/".insteadOf https://github.com/; fi
RUN --mount=type=secret,id=sentry_token \
    export SENTRY_TOKEN="$(cat /run/secrets/sentry_token 2>/dev/null || true)"; \
    sentry-cli releases new "$SENTRY_TOKEN" || true
