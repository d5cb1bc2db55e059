FROM alpine:3.20
RUN apk add curl git ca-certificates tzdata g++ libc6-compat
