#!/bin/sh
envsubst < /etc/site.template > /etc/nginx/conf.d/site.conf
exec nginx -g "daemon off;"
