#syntax = docker/dockerfile:1.7-labs@sha256:cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
# escape=`
FROM `
  alpine:3.20@sha256:abababababababababababababababababababababababababababababababab
