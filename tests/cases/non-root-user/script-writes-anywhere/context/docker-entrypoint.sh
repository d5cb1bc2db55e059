#!/bin/sh
mkdir -p "$(cat path.txt)"
exec "$@"
