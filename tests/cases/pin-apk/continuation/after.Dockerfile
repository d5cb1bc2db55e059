FROM alpine:3.20
RUN apk add \
    # for downloads
    curl=8.5.0-r0 \
    git=2.45.2-r0 \

    # and this
    jq=1.7.1-r0 \
 && pyth\
on3 && apk add py\
thon3=3.12.3-r1
