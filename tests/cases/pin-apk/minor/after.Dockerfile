FROM alpine:3.20
RUN apk add curl~=8.5 git~=2.45 ca-certificates~=20240226 tzdata~=2024 g++~=13.2 libc6-compat~=1.1
