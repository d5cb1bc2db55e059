FROM alpine:3.20
RUN apk add --no-cache curl && apk --no-cache add git && apk del git && apk add --no-network x.apk
