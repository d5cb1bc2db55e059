from alpine:3.20 as build
run true
run false
onbuild run true
healthcheck --interval=5s cmd true
