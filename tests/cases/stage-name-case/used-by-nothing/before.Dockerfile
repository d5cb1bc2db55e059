FROM alpine:3.20 AS Test
RUN true

FROM alpine:3.20
RUN true
