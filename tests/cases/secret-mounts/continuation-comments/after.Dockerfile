FROM python:3.12-slim
RUN --mount=type=secret,id=pip_token,required=true \
    export PIP_TOKEN="$(cat /run/secrets/pip_token)"; \
    set -eux; \
    # The private index.
    pip install --no-cache-dir --index-url "https://ci:${PIP_TOKEN}@pypi.example/simple" thing; \
    python -m compileall /app
RUN --mount=type=secret,id=pip_token,required=true \
    export PIP_TOKEN="$(cat /run/secrets/pip_token)" && \
    echo a && \
    # Comment.
    echo "$PIP_TOKEN" | sha256sum
