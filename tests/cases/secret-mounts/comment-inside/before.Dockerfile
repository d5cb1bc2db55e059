FROM node:22-slim AS a
ENV A=1 \
    # The token.
    NPM_TOKEN=sesame-open \
    B=2
RUN npm ci
FROM scratch
COPY --from=a /x /x
