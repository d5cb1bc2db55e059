#!/bin/sh
set -e
mkdir -p /run/web
chown web /run/web
exec setpriv --reuid web --regid web --init-groups "$@"
