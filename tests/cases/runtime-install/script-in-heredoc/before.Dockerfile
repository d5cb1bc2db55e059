# syntax=docker/dockerfile:1
FROM alpine
COPY --chmod=755 <<EOF /start.sh
#!/bin/sh
echo start
npm ci --omit=dev
exec node .
EOF
CMD ["/start.sh"]
