#!/bin/sh
set -e
mkdir -p /tmp/metrics
sleep 1
exec "$@"
