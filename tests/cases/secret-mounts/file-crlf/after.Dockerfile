FROM node:22-slim
WORKDIR /app
# The registry.
COPY package.json ./
RUN --mount=type=secret,id=netrc,target=/app/.netrc,required=true \
    npm ci \
    # Not needed any more.
    && git fetch
