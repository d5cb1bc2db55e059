FROM alpine:3.20
RUN apk add \
    # for downloads
    curl \
    git \

    # and this
    jq \
 && pyth\
on3 && apk add py\
thon3
