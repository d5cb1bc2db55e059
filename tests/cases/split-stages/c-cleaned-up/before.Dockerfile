FROM alpine:3.20
COPY . /src
RUN apk add --no-cache --virtual .build build-base zlib-dev && make -C /src && cp /src/server /usr/bin/ && apk del .build
CMD ["server"]
