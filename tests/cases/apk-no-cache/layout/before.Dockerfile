FROM alpine:3.20
RUN apk update && \
    apk add --virtual .build-deps gcc musl-dev && \
    pip install x && \
    apk del .build-deps && \
    rm -rf /var/cache/apk/* /tmp/*
RUN apk --update add a
RUN apk add -U b c
RUN apk -q --update-cache add d && rm -f /var/cache/apk/*
RUN set -ex; apk update; apk add e; rm -rf /var/cache/apk/*
RUN sudo apk add f || apk add g
