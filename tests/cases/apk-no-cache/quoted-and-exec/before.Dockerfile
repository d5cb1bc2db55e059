FROM alpine:3.20
RUN ["apk", "add", "curl"]
RUN sh -c "apk add git"
RUN echo apk add x
