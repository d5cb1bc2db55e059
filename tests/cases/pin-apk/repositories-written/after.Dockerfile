FROM alpine:3.20 AS a
ARG BRANCH=main
RUN cat /etc/apk/repositories && grep -q community /etc/apk/repositories
RUN apk add curl=8.5.0-r0
RUN sed -i 's/dl-cdn\.alpinelinux\.org/mirror.example/g' /etc/apk/repositories && sed -i -e 's|https|http|' /etc/apk/repositories
RUN apk add git=2.45.2-r0
RUN echo "https://apk.example/one" >> /etc/apk/repositories \
 && apk add curl=9.0-r0 \
 && printf '# note\n@two https://apk.example/two\n' >>/etc/apk/repositories \
 && echo https://apk.example/three | tee -a /etc/apk/repositories > /dev/null
FROM a
RUN apk add jq=2.0-r0
