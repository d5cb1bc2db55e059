#!/bin/sh
set -e
# Waits for the database.
until nc -z "$DB_HOST" 5432; do sleep 1; done
mkdir -p /tmp/cache
python manage.py migrate
exec "$@"
