FROM alpine:3.20 AS Dev
RUN true

FROM Dev AS prod
RUN true
