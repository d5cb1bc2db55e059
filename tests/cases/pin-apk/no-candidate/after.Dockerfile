FROM alpine:3.20
RUN apk add htop cron nope odd old bad shy unasked curl=8.5.0-r0
RUN apk add nope
