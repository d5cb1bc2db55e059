FROM alpine:3.20
RUN apk add htop cron nope odd old bad shy unasked curl
RUN apk add nope
