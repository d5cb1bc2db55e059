FROM alpine:3.20
RUN apk add -X https://apk.example/alpine/edge/testing curl
RUN apk --repository=https://apk.example/alpine/edge/testing add jq htop
RUN apk add --repository https://apk.example/a -UX "@b https://apk.example/b" git
RUN apk add -X "https://apk.example/alpine/v$(cut -d. -f1 /etc/alpine-release)/main" git
RUN apk add --repository=$REPO git
