FROM node AS node
FROM golang:1.22 AS golang
COPY --from=node / /
FROM later
FROM alpine:3.20 AS later
