FROM alpine:3.20
RUN apk add -t .deps --no-cache curl=8.5.0-r0 "git=2.45.2-r0" 'jq=1.7.1-r0' .other !python3 ./x.apk /tmp/*.apk /tmp/y.apk
RUN apk add --virtual=.more so:libc.musl-x86_64.so.1 cmd:bash pc:zlib /bin/sh curl@testing "cu"rl g++=13.2.1_git20240309-r0
RUN apk add $PKGS curl=8.5.0-r0 "$A" py-$B lib* $(cat list) ""
RUN apk add "curl=8.5.0-r0" git=~2.45 'jq>1' python3~3.12 git~=2.4 jq=$JQ "curl~$V"
RUN apk add $APK_OPTS curl
RUN apk $ARGS add curl
RUN apk $X curl
RUN apk del curl && apk upgrade && apk info git && apk add
RUN apk add _x 'a b' C
