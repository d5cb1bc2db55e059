#syntax = docker/dockerfile:1.7-labs
# escape=`
FROM `
  alpine:3.20
