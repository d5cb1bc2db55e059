FROM alpine:3.20
RUN apk add --no-cache --virtual .build-deps gcc musl-dev && \
    pip install x && \
    apk del .build-deps && \
    rm -rf /tmp/*
RUN apk --no-cache add a
RUN apk add --no-cache b c
RUN apk -q --no-cache add d && rm -f /var/cache/apk/*
RUN set -ex; apk add --no-cache e; rm -rf /var/cache/apk/*
RUN sudo apk add --no-cache f || apk add --no-cache g
