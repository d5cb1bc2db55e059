FROM python:3.12-slim AS base
COPY <<EOF /etc/motd
COPY . .
EOF
COPY --chown=app:app \
    # all of it
    ./ /app/
