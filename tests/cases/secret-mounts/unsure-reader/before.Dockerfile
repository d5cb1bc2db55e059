FROM debian:12
ARG BUILD_SECRET
COPY build.sh /
RUN /build.sh
RUN make
