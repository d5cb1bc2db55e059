from alpine:3.20 as build
run true
from build
cmd ["sh"]
healthcheck cmd true
