ARG S=x
FROM alpine:3.20 AS ${S}
FROM ${S}
