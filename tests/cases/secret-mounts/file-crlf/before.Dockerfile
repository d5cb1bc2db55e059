FROM node:22-slim
WORKDIR /app
# The registry.
COPY package.json .netrc ./
RUN npm ci \
    # Not needed any more.
    && git fetch \
    && rm -f .netrc
