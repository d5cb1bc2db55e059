#!/bin/sh
. ./lib/setup.sh
exec ./lib/start.sh "$@"
