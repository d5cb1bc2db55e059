FROM node:20
WORKDIR /app
COPY . .
RUN <<EOF
set -e
# first
npm ci
npm run build
EOF
