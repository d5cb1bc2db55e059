FROM python:3.12-slim
ARG PIP_TOKEN
RUN set -eux; \
    # The private index.
    pip install --no-cache-dir --index-url "https://ci:${PIP_TOKEN}@pypi.example/simple" thing; \
    python -m compileall /app
RUN echo a && \
    # Comment.
    echo "$PIP_TOKEN" | sha256sum
