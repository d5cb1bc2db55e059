. /etc/profile
apk add --no-cache curl
