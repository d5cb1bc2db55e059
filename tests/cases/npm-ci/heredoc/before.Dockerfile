FROM node:20
WORKDIR /app
COPY . .
RUN <<EOF
set -e
# first
npm install
npm run build
EOF
