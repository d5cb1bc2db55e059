#!/bin/sh
set -- su-exec nobody "$@"
exec "$@"
