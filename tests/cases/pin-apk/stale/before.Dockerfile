FROM alpine:3.20
RUN apk add curl=8.4.0-r0 git
RUN apk add 'jq>=1.8' python3~3.11 htop=1.0-r0 old=1.0-r8 nope=1.0-r0 shy=1-r0 curl~8.5
