#!/bin/sh
set -e
export GOGC=50
exec "$@"
