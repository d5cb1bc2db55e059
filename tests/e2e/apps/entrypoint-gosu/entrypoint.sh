#!/bin/sh
set -e
if [ "$(id -u)" = 0 ]; then
  chown -R web:web /srv/web
  exec gosu web "$@"
fi
exec "$@"
