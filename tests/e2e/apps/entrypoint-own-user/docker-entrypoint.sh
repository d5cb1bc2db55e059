#!/bin/sh
set -e
: "${GREETING:=hello}"
export GREETING
echo "$GREETING, serving $(pwd)"
exec "$@"
