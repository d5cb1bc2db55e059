#!/bin/sh
as_root() { "$@"; }
as_root chown app /data
exec "$@"
