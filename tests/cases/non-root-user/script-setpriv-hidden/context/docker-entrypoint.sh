#!/bin/sh
DROP="setpriv --reuid=1000 --clear-groups"
exec $DROP "$@"
