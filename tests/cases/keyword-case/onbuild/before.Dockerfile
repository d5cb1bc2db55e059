FROM alpine:3.20
OnBuild run true
ONBUILD healthcheck none
HEALTHCHECK none
