#!/bin/sh
. ./lib/setup.sh
exec "$@"
