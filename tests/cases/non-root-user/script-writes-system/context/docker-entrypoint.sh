#!/bin/sh
echo "server=$NAME" > /etc/app.conf
exec "$@"
